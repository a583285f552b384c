using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Corridor.Texts;

namespace Corridor.Recipes;

/// <summary>Reads JSON as Orchard Core writes it (comments, trailing commas) into nodes that keep their place.</summary>
internal static partial class RecipeParser
{
    public const int MaxBytes = 8 * 1024 * 1024;
    public const int MaxDepth = 64;
    public const int MaxMembers = 5000;

    public static RecipeNode Parse(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        // A copy of a file that is far too large is not worth making to name a line.
        var source = new RecipeSource(bytes.Length > MaxBytes ? [] : bytes.ToArray(), file);
        if (bytes.Length > MaxBytes)
            throw source.Refusal(0, "$", new Text("A recipe may have {0} MB at most.", MaxBytes / (1024 * 1024)));

        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            // One more, so that the limit below is met first and names the place.
            MaxDepth = MaxDepth + 1,
        });
        RecipeNode? reached = null;
        try
        {
            reader.Read();
            var root = Node(ref reader, source, null, "", ref reached);
            reader.Read();
            return root;
        }
        catch (JsonException broken)
        {
            throw source.Refusal(OffsetOf(bytes, broken), reached?.Path ?? "$", new Text("This is not well-formed JSON: {0}", PlaceInMessage().Replace(broken.Message, "")));
        }
    }

    private static RecipeNode Node(ref Utf8JsonReader reader, RecipeSource source, RecipeNode? parent, string segment, ref RecipeNode? reached)
    {
        var offset = (int)reader.TokenStartIndex;
        if (reader.CurrentDepth >= MaxDepth)
            throw source.Refusal(offset, parent?.Path + segment, new Text("A recipe may nest {0} levels deep at most.", MaxDepth));

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var names = new HashSet<string>(StringComparer.Ordinal);
                var holder = reached = new RecipeNode(source, JsonValueKind.Object, offset, parent, segment);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var nameOffset = (int)reader.TokenStartIndex;
                    var name = Characters(ref reader, source, holder.Path);
                    if (names.Count == MaxMembers)
                        throw source.Refusal(nameOffset, holder.Path, new Text("An object may have {0} members at most.", MaxMembers));
                    if (!names.Add(name))
                        throw source.Refusal(nameOffset, holder.Path + SegmentOf(name), new Text("“{0}” is given twice.", name));
                    reader.Read();
                    holder.MemberList.Add(new(name, Node(ref reader, source, holder, SegmentOf(name), ref reached)));
                }

                return reached = holder;

            case JsonTokenType.StartArray:
                var list = reached = new RecipeNode(source, JsonValueKind.Array, offset, parent, segment);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    list.ItemList.Add(Node(ref reader, source, list,
                        string.Create(CultureInfo.InvariantCulture, $"[{list.ItemList.Count}]"), ref reached));
                return reached = list;

            case JsonTokenType.String:
                return new RecipeNode(source, JsonValueKind.String, offset, parent, segment, Characters(ref reader, source, parent?.Path + segment));
            case JsonTokenType.Number:
                return new RecipeNode(source, JsonValueKind.Number, offset, parent, segment, Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.True:
                return new RecipeNode(source, JsonValueKind.True, offset, parent, segment);
            case JsonTokenType.False:
                return new RecipeNode(source, JsonValueKind.False, offset, parent, segment);
            default:
                return new RecipeNode(source, JsonValueKind.Null, offset, parent, segment);
        }
    }

    private static string Characters(ref Utf8JsonReader reader, RecipeSource source, string path)
    {
        var offset = (int)reader.TokenStartIndex;
        string text;
        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw source.Refusal(offset, path, new Text("This text holds characters that are not valid Unicode."));
        }

        if (text.AsSpan().ContainsAny(Unprintable))
            throw source.Refusal(offset, path, new Text("This text holds control characters, which are not allowed."));
        return text;
    }

    private static readonly System.Buffers.SearchValues<char> Unprintable = System.Buffers.SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))]);

    private static string SegmentOf(string name) => Identifier().IsMatch(name) ? "." + name : "['" + name.Replace("'", "\\'", StringComparison.Ordinal) + "']";

    private static int OffsetOf(ReadOnlySpan<byte> bytes, JsonException broken)
    {
        var start = 0;
        for (var line = broken.LineNumber ?? 0; line > 0; line--)
            start += bytes[start..].IndexOf((byte)'\n') + 1;
        return start + (int)(broken.BytePositionInLine ?? 0);
    }

    [GeneratedRegex(@"^[\p{L}_$][\p{L}\p{Nd}_\-]*$")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\s*LineNumber: .*$")]
    private static partial Regex PlaceInMessage();
}
