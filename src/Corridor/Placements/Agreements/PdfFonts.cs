using System.Text;
using SkiaSharp;

namespace Corridor.Placements.Agreements;

/// <summary>
/// The faces that names in any script are printed in: DejaVu Sans, which comes with Corridor, and for what it lacks whatever the
/// machine has. PDF files carry the letters they use.
/// </summary>
public sealed class PdfFonts(params IReadOnlyList<string> folders) : IDisposable
{
    private static readonly string[] OfTheMachine = ["/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts", @"C:\Windows\Fonts"];
    private static readonly string[] Kinds = [".ttf", ".otf", ".ttc"];

    private readonly Lock finding = new();
    private readonly Dictionary<string, SKTypeface?> others = new(StringComparer.Ordinal);
    private readonly List<SKTypeface> opened = [];
    private Queue<string>? unopened;
    private (SKTypeface Regular, SKTypeface Bold)? own;

    /// <summary>A text cut where another face begins; what no face knows is printed as the first one does.</summary>
    public IEnumerable<(string Text, SKTypeface Face)> Runs(string text, bool bold)
    {
        var (regular, strong) = Own();
        var first = bold ? strong : regular;
        if (Knows(first, text))
        {
            yield return (text, first);
            yield break;
        }

        var (run, face) = (new StringBuilder(), first);
        for (var at = 0; at < text.Length;)
        {
            // With its marks: a letter and its accent are one face's.
            var sign = text.Substring(at, System.Globalization.StringInfo.GetNextTextElementLength(text, at));
            at += sign.Length;
            var next = Knows(first, sign) ? first : OtherFor(sign) ?? first;
            if (next != face && run.Length > 0)
            {
                yield return (run.ToString(), face);
                run.Clear();
            }

            face = next;
            run.Append(sign);
        }

        if (run.Length > 0)
            yield return (run.ToString(), face);
    }

    public void Dispose()
    {
        foreach (var face in opened)
            face.Dispose();
    }

    private static bool Knows(SKTypeface face, string sign)
    {
        using var font = new SKFont(face);
        return font.ContainsGlyphs(sign);
    }

    private (SKTypeface Regular, SKTypeface Bold) Own()
    {
        lock (finding)
            return own ??= (OwnNamed("DejaVuSans.ttf"), OwnNamed("DejaVuSans-Bold.ttf"));
    }

    private SKTypeface OwnNamed(string name) =>
        Files().FirstOrDefault(file => Path.GetFileName(file) == name) is { } path && Open(path) is { } face ? face : SKTypeface.Default;

    private SKTypeface? OtherFor(string sign)
    {
        lock (finding)
        {
            if (others.TryGetValue(sign, out var known))
                return known;
            var face = opened.Find(one => Knows(one, sign));
            unopened ??= new Queue<string>(Files().Where(file => Kinds.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)));
            while (face is null && unopened.TryDequeue(out var file))
            {
                if (Open(file) is { } next && Knows(next, sign))
                    face = next;
            }

            return others[sign] = face;
        }
    }

    private SKTypeface? Open(string path)
    {
        if (SKTypeface.FromFile(path) is not { } face)
            return null;
        opened.Add(face);
        return face;
    }

    private IEnumerable<string> Files() => folders.Concat(OfTheMachine).Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).Order(StringComparer.Ordinal));
}
