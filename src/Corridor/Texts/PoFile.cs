using System.Text;

namespace Corridor.Texts;

/// <summary>One translated sentence: its key, and one translation per plural form of the language.</summary>
internal sealed record PoEntry(string? Context, string Key, string? Many, IReadOnlyList<string> Translations, int Line);

/// <summary>A gettext PO file, read strictly: what a translator's tool would refuse is refused with file and line.</summary>
internal sealed class PoFile
{
    private PoFile(IReadOnlyDictionary<string, string> header, IReadOnlyList<PoEntry> entries) =>
        (Header, Entries) = (header, entries);

    public IReadOnlyDictionary<string, string> Header { get; }

    /// <summary>Without the header, and without what is fuzzy or obsolete: a guess is no translation.</summary>
    public IReadOnlyList<PoEntry> Entries { get; }

    public static PoFile Read(string name, string content) => new Reader(name, content).Read();

    private sealed class Reader(string name, string content)
    {
        private readonly Dictionary<string, string> header = new(StringComparer.OrdinalIgnoreCase);
        private readonly List<PoEntry> entries = [];
        private readonly HashSet<(string?, string)> seen = [];
        private readonly List<StringBuilder> translations = [];
        private StringBuilder? context, key, many, current;
        private bool fuzzy;
        private int line, start;

        public PoFile Read()
        {
            foreach (var raw in content.TrimStart('\uFEFF').Split('\n'))
            {
                line++;
                ReadLine(raw.Trim());
            }

            EndEntry();
            return new PoFile(header, entries);
        }

        private void ReadLine(string text)
        {
            if (text.Length == 0)
                EndEntry();
            else if (text[0] == '#')
                ReadComment(text);
            else if (text[0] == '"')
                (current ?? throw Wrong("a string that belongs to no keyword")).Append(Unquote(text));
            else
                ReadKeyword(text);
        }

        private void ReadComment(string text)
        {
            if (key is not null)
                EndEntry();
            if (text.StartsWith("#,", StringComparison.Ordinal))
                fuzzy |= text[2..].Split(',').Any(flag => flag.Trim() == "fuzzy");
        }

        private void ReadKeyword(string text)
        {
            var space = text.IndexOfAny([' ', '\t', '"']);
            var word = space < 0 ? text : text[..space];
            var value = space < 0 ? throw Wrong($"'{word}' without a string") : Unquote(text[space..].TrimStart());
            switch (word)
            {
                case "msgctxt":
                    EndEntry();
                    start = line;
                    context = current = new StringBuilder(value);
                    break;
                case "msgid":
                    if (key is not null)
                        EndEntry();
                    start = context is null ? line : start;
                    key = current = new StringBuilder(value);
                    break;
                case "msgid_plural":
                    if (key is null || many is not null || translations.Count > 0)
                        throw Wrong("msgid_plural must follow msgid");
                    many = current = new StringBuilder(value);
                    break;
                default:
                    if (word != (many is null ? "msgstr" : $"msgstr[{translations.Count}]") || key is null || (many is null && translations.Count > 0))
                        throw Wrong($"'{word}' is not expected here");
                    translations.Add(current = new StringBuilder(value));
                    break;
            }
        }

        private void EndEntry()
        {
            if (key is not null)
                Add(new PoEntry(context?.ToString(), key.ToString(), many?.ToString(), [.. translations.Select(t => t.ToString())], start));
            else if (context is not null)
                throw Wrong("msgctxt without msgid");

            context = key = many = current = null;
            translations.Clear();
            fuzzy = false;
        }

        private void Add(PoEntry entry)
        {
            if (entry.Translations.Count == 0)
                throw Wrong("msgid without msgstr", entry.Line);
            if (!seen.Add((entry.Context, entry.Key)))
                throw Wrong($"\"{entry.Key}\" is translated twice", entry.Line);

            if (entry.Key.Length == 0 && entry.Context is null)
                ReadHeader(entry);
            else if (!fuzzy)
                entries.Add(entry);
        }

        private void ReadHeader(PoEntry entry)
        {
            foreach (var field in entry.Translations[0].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var colon = field.IndexOf(':', StringComparison.Ordinal);
                if (colon <= 0)
                    throw Wrong($"the header's \"{field}\" is not \"Name: value\"", entry.Line);
                header[field[..colon]] = field[(colon + 1)..].Trim();
            }
        }

        private string Unquote(string text)
        {
            if (text.Length < 2 || text[0] != '"')
                throw Wrong("a string must stand in double quotes");

            var value = new StringBuilder(text.Length);
            for (var at = 1; at < text.Length; at++)
            {
                if (text[at] == '"')
                    return at == text.Length - 1 ? value.ToString() : throw Wrong("something follows the closing quote");
                value.Append(text[at] != '\\' ? text[at] : Unescape(++at < text.Length ? text[at] : ' '));
            }

            throw Wrong("the closing quote is missing");
        }

        private char Unescape(char escaped) => escaped switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '"' => '"',
            '\\' => '\\',
            _ => throw Wrong($"the escape '\\{escaped}' is not known"),
        };

        private FormatException Wrong(string reason, int? at = null) => new($"{name}({at ?? line}): {reason}");
    }
}
