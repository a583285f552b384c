using Corridor.Calls;

namespace Corridor.Jury;

/// <summary>A name and where it stands: in a field, or on a page of the deck.</summary>
internal sealed record FoundName(string Name, string? Field, int? Page);

/// <summary>Finds those who apply in what a blind jury reads: names without regard to case, accents and legal forms; addresses as they are.</summary>
internal sealed class GiveawaySearch
{
    private readonly List<(string Name, string[] Words)> names = [];
    private readonly List<string> addresses = [];

    private GiveawaySearch(FormDefinition form, string title, string email, IReadOnlyDictionary<string, string> answers)
    {
        Organisation(title);
        Address(email);
        foreach (var field in form.Fields.Where(form.Identifies))
        {
            if (!answers.TryGetValue(field.Key, out var answer) || answer.Length == 0)
                continue;
            if (field.Names == Named.Organisation || field == form.NamesApplicant)
                Organisation(answer);
            else if (field.Kind == FieldKind.Team)
            {
                foreach (var member in Answers.ReadTeam(answer) ?? [])
                {
                    Know(member.Name, Names.PersonOf(member.Name));
                    Address(member.Email ?? "");
                }
            }
            else if (field.Kind == FieldKind.Email)
                Address(answer);
            else if (field.Kind == FieldKind.WebAddress && Uri.TryCreate(answer.Contains("://", StringComparison.Ordinal) ? answer : "https://" + answer, UriKind.Absolute, out var site))
                Address(site.Host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? site.Host[4..] : site.Host);
        }
    }

    /// <param name="call">Whose jury is blind in some round.</param>
    /// <param name="title">What the application is called.</param>
    /// <param name="email">Of its owner.</param>
    /// <param name="answers">As sent.</param>
    /// <param name="pages">Of its deck.</param>
    public static IReadOnlyList<FoundName> Run(Call call, string title, string email, IReadOnlyDictionary<string, string> answers, IReadOnlyList<string> pages)
    {
        var search = new GiveawaySearch(call.Form, title, email, answers);
        var blind = call.Rounds.Where(round => round.IsBlind).ToList();
        var read = call.Form.Fields.Where(field => field.IsText && blind.Exists(round => round.Shows(field)) && answers.ContainsKey(field.Key));
        return
        [
            .. read.SelectMany(field => search.In(answers[field.Key]).Select(name => new FoundName(name, field.Key, null))),
            .. pages.SelectMany((page, at) => search.In(page).Select(name => new FoundName(name, null, at + 1))),
        ];
    }

    private IEnumerable<string> In(string text)
    {
        string[] words = [.. Names.WordsOf(text)];
        return names.Where(name => Holds(words, name.Words)).Select(name => name.Name)
            .Concat(addresses.Where(address => text.Contains(address, StringComparison.OrdinalIgnoreCase)))
            .Distinct(StringComparer.OrdinalIgnoreCase);
    }

    private static bool Holds(ReadOnlySpan<string> text, ReadOnlySpan<string> name)
    {
        for (var at = 0; at + name.Length <= text.Length; at++)
        {
            if (text[at..].StartsWith(name))
                return true;
        }

        return false;
    }

    private void Organisation(string written) => Know(written, Names.OrganisationOf(written));

    private void Know(string written, List<string> words)
    {
        if (words.Count > 0 && !names.Exists(name => name.Words.SequenceEqual(words)))
            names.Add((written.Shortened(Giveaway.LongestName), [.. words]));
    }

    private void Address(string address)
    {
        if (address.Trim() is { Length: > 3 } known)
            addresses.Add(known.Shortened(Giveaway.LongestName));
    }
}
