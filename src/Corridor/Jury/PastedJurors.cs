using Corridor.Accounts;
using Corridor.Texts;

namespace Corridor.Jury;

/// <summary>One person of a pasted list; <paramref name="City"/> as it was written.</summary>
public sealed record PastedJuror(int Line, string Name, string Email, string City, IReadOnlyList<string> Languages);

public sealed record BadLine(int Number, string Line, Text Reason);

/// <summary>
/// Reads what people paste from mails and spreadsheets: "Name &lt;mail&gt;", "mail", or "name;mail;city;languages", by semicolons, tabs or
/// commas, under a line of names or without.
/// </summary>
public static class PastedJurors
{
    private const int MostLines = 500, MostCharacters = 200;

    public static (IReadOnlyList<PastedJuror> Good, IReadOnlyList<BadLine> Bad) Read(string pasted)
    {
        var lines = pasted.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');
        RuleBroken.If(lines.Length > MostLines, "At most {0} lines at once.", MostLines);

        var (good, bad) = (new Dictionary<string, PastedJuror>(StringComparer.Ordinal), new List<BadLine>());
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim().Trim('\uFEFF');
            if (line.Length == 0 || (i == 0 && IsHeader(line)))
                continue;
            if (One(i + 1, line) is { Email: not null } juror)
            {
                // The same address twice is one person; the fuller line tells more.
                good[juror.Email] = good.TryGetValue(juror.Email, out var known) ? Merge(known, juror) : juror;
            }
            else
                bad.Add(new(i + 1, line, new Text("No e-mail address was found in this line.")));
        }

        return ([.. good.Values], bad);
    }

    private static PastedJuror? One(int number, string line)
    {
        if (SeparatorOf(line) is { } by)
        {
            var cells = line.Split(by).Select(cell => cell.Trim().Trim('"').Trim()).ToArray();
            var at = Array.FindIndex(cells, cell => SignIn.Address(cell) is not null);
            if (at < 0)
                return null;
            var name = at > 0 ? cells[0] : "";
            return new(number, name.Shortened(MostCharacters), SignIn.Address(cells[at])!, cells.ElementAtOrDefault(at + 1) ?? "", Tags(cells.ElementAtOrDefault(at + 2) ?? ""));
        }

        var open = line.LastIndexOf('<');
        var close = line.LastIndexOf('>');
        if (open >= 0 && close > open)
            return SignIn.Address(line[(open + 1)..close]) is { } inside ? new(number, line[..open].Trim().Trim('"').Shortened(MostCharacters), inside, "", []) : null;
        if (SignIn.Address(line) is { } alone)
            return new(number, "", alone, "", []);

        // "Ana Silva ana@example.org", with a comma or a blank between.
        var last = line.LastIndexOfAny([' ', ',']);
        return last > 0 && SignIn.Address(line[(last + 1)..]) is { } ending ? new(number, line[..last].Trim().TrimEnd(',').Shortened(MostCharacters), ending, "", []) : null;
    }

    // “Silva, Ana <ana@…>” is a person, and no row.
    private static char? SeparatorOf(string line) => line.Contains(';', StringComparison.Ordinal) ? ';'
        : line.Contains('\t', StringComparison.Ordinal) ? '\t'
        : line.Contains(',', StringComparison.Ordinal) && !line.Contains('<', StringComparison.Ordinal) ? ',' : null;

    private static bool IsHeader(string line) => SeparatorOf(line) is { } by && !line.Contains('@', StringComparison.Ordinal)
        && line.Split(by).Any(cell => Names.Key(Names.WordsOf(cell)) is "email" or "e mail" or "mail" or "courriel" or "correo" or "correo electronico" or "adresse" or "address");

    private static PastedJuror Merge(PastedJuror first, PastedJuror second) => first with
    {
        Name = first.Name.Length > 0 ? first.Name : second.Name,
        City = first.City.Length > 0 ? first.City : second.City,
        Languages = [.. first.Languages.Union(second.Languages)],
    };

    private static List<string> Tags(string written) =>
        [.. written.Split([' ', ',', '/', '+'], StringSplitOptions.RemoveEmptyEntries).Select(Languages.Normal).OfType<string>().Distinct()];
}
