using System.Runtime.InteropServices;
using Corridor.Calls;
using Corridor.Texts;

namespace Corridor.Jury;

/// <summary>An organisation that an application is tied to, as another room knows it.</summary>
/// <param name="ApplicationId">The application.</param>
/// <param name="Kind">How they are tied.</param>
/// <param name="Organisation">Its name.</param>
/// <param name="Website">Its site, if it has one.</param>
public sealed record ApplicationTie(Guid ApplicationId, ConflictKind Kind, string Organisation, string? Website);

/// <summary>Another room that knows to whom the applications of a call are tied.</summary>
public interface IKnowTies
{
    Task<IReadOnlyList<ApplicationTie>> OfCallAsync(Guid call, CancellationToken cancel);
}

/// <summary>A tie between a juror and an application, and where it was seen.</summary>
public sealed record FoundConflict(Juror Juror, Candidate Candidate, ConflictKind Kind, string? Field, string Evidence)
{
    public Text Said() => Conflict.Said(Kind, Evidence);
}

/// <summary>
/// Finds what ties jurors to applications. The jurors are indexed once by address, domain, name and organisation, and each application
/// is read once: no pair is looked at that has nothing in common.
/// </summary>
internal sealed class ConflictSearch
{
    private readonly JuryBoard board;
    private readonly List<Field> telling;
    private readonly string? title;
    private readonly Dictionary<Guid, List<int>> byAccount = [];
    private readonly Dictionary<string, List<int>> byAddress = [], byDomain = [], byName = [], byOrganisation = [];
    private readonly Dictionary<string, List<(string[] Words, int Seat)>> phrases = [];
    private readonly Dictionary<(int Seat, Guid Application, ConflictKind Kind), FoundConflict> found = [];

    private ConflictSearch(JuryBoard board)
    {
        this.board = board;
        var fields = board.Call.Form.Fields.ToList();
        telling = [.. fields.Where(field => field.Names != Named.Nobody || field.Kind is FieldKind.Team or FieldKind.Email or FieldKind.WebAddress)];
        title = board.Call.Form.NamesApplicant?.Key;
        for (var seat = 0; seat < board.Jurors.Count; seat++)
            Index(seat);
    }

    public static IReadOnlyCollection<FoundConflict> Run(JuryBoard board, IReadOnlyList<ApplicationTie> ties)
    {
        var search = new ConflictSearch(board);
        foreach (var candidate in board.Candidates)
            search.Read(candidate);
        var candidates = board.Candidates.ToDictionary(candidate => candidate.Id);
        foreach (var tie in ties)
        {
            if (candidates.TryGetValue(tie.ApplicationId, out var candidate))
                search.Read(candidate, tie);
        }

        return search.found.Values;
    }

    private void Index(int seat)
    {
        var juror = board.Jurors[seat];
        if (juror.AccountId is { } account)
            Add(byAccount, account, seat);
        foreach (var address in board.Persons.Addresses[seat])
        {
            Add(byAddress, address, seat);
            if (MailAddresses.DomainOf(address) is { } domain)
                Add(byDomain, domain, seat);
        }

        var (name, organisation) = (Names.PersonOf(juror.Name), Names.OrganisationOf(juror.Organisation));
        if (name.Count > 0)
            Add(byName, Names.PersonKey(name), seat);
        if (organisation.Count > 0)
            Add(byOrganisation, Names.Key(organisation), seat);
        foreach (var words in (List<string>[])[name, organisation])
        {
            if (words.Count > 0)
                Add(phrases, words[0], ([.. words], seat));
        }
    }

    private void Read(Candidate candidate)
    {
        Take(byAccount, candidate.OwnerId, candidate, ConflictKind.OwnAddress, null, candidate.OwnerEmail);
        ReadAddress(candidate, null, candidate.OwnerEmail);
        if (title is not null && candidate.Answers.TryGetValue(title, out var called))
            ReadOrganisation(candidate, title, called);
        foreach (var field in telling)
        {
            if (!candidate.Answers.TryGetValue(field.Key, out var answer) || answer.Length == 0)
                continue;
            if (field.Names == Named.Organisation)
                ReadOrganisation(candidate, field.Key, answer);
            else if (field.Names == Named.Investors)
                ReadText(candidate, ConflictKind.Investor, field.Key, answer);
            if (field.Kind == FieldKind.Email)
                ReadAddress(candidate, field.Key, answer);
            else if (field.Kind == FieldKind.WebAddress)
                Take(byDomain, MailAddresses.DomainOfSite(answer), candidate, ConflictKind.MailDomain, field.Key, answer);
            else if (field.Kind == FieldKind.Team)
                ReadTeam(candidate, field.Key, Answers.ReadTeam(answer) ?? []);
        }
    }

    private void ReadTeam(Candidate candidate, string field, IReadOnlyList<TeamMember> team)
    {
        foreach (var member in team)
        {
            if (member.Email is { Length: > 0 } email)
                ReadAddress(candidate, field, email);
            if (Names.PersonOf(member.Name) is { Count: > 0 } name)
                Take(byName, Names.PersonKey(name), candidate, ConflictKind.TeamMember, field, member.Name);
            ReadText(candidate, ConflictKind.Organisation, field, member.Role);
        }
    }

    private void Read(Candidate candidate, ApplicationTie tie)
    {
        if (Names.OrganisationOf(tie.Organisation) is { Count: > 0 } words)
            Take(byOrganisation, Names.Key(words), candidate, tie.Kind, null, tie.Organisation);
        if (tie.Website is { } site)
            Take(byDomain, MailAddresses.DomainOfSite(site), candidate, tie.Kind, null, tie.Organisation);
    }

    private void ReadAddress(Candidate candidate, string? field, string email)
    {
        Take(byAddress, MailAddresses.Plain(email), candidate, ConflictKind.OwnAddress, field, email);
        Take(byDomain, MailAddresses.DomainOf(email), candidate, ConflictKind.MailDomain, field, email);
    }

    private void ReadOrganisation(Candidate candidate, string field, string answer)
    {
        if (Names.OrganisationOf(answer) is { Count: > 0 } words)
            Take(byOrganisation, Names.Key(words), candidate, ConflictKind.Organisation, field, answer);
    }

    // Names of jurors and organisations anywhere in a text, by their first word.
    private void ReadText(Candidate candidate, ConflictKind kind, string field, string text)
    {
        var words = CollectionsMarshal.AsSpan(Names.WordsOf(text));
        for (var at = 0; at < words.Length; at++)
        {
            if (!phrases.TryGetValue(words[at], out var beginning))
                continue;
            foreach (var (phrase, seat) in beginning)
            {
                if (words[at..].StartsWith(phrase))
                    Found(seat, candidate, kind, field, text);
            }
        }
    }

    private void Take<T>(Dictionary<T, List<int>> index, T? key, Candidate candidate, ConflictKind kind, string? field, string evidence) where T : notnull
    {
        if (key is null || !index.TryGetValue(key, out var seats))
            return;
        foreach (var seat in seats)
            Found(seat, candidate, kind, field, evidence);
    }

    // Whoever sits twice is tied on both seats.
    private void Found(int at, Candidate candidate, ConflictKind kind, string? field, string evidence)
    {
        foreach (var seat in board.Persons.Seats[board.Persons.Of(at)])
            found.TryAdd((seat, candidate.Id, kind), new(board.Jurors[seat], candidate, kind, field, evidence.Length <= 500 ? evidence : evidence[..500]));
    }

    private static void Add<TKey, TValue>(Dictionary<TKey, List<TValue>> index, TKey key, TValue value) where TKey : notnull
    {
        ref var values = ref CollectionsMarshal.GetValueRefOrAddDefault(index, key, out _);
        (values ??= []).Add(value);
    }
}
