using System.Text;
using Corridor.Texts;

namespace Corridor.Recipes;

/// <summary>The bytes of one recipe file: turns a byte's place into a line and a column, both from 1.</summary>
internal sealed class RecipeSource
{
    private readonly byte[] utf8;
    private readonly List<int> lineStarts = [0];

    public RecipeSource(byte[] utf8, string file)
    {
        this.utf8 = utf8;
        File = file;
        for (var i = 0; i < utf8.Length; i++)
            if (utf8[i] == (byte)'\n')
                lineStarts.Add(i + 1);
    }

    public string File { get; }

    public RecipeException Refusal(int offset, string path, Text reason)
    {
        var (line, column) = Place(offset);
        return new RecipeException(File, line, column, path, reason);
    }

    public (int Line, int Column) Place(int offset)
    {
        offset = Math.Clamp(offset, 0, utf8.Length);
        var found = lineStarts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        var start = lineStarts[line];
        return (line + 1, Encoding.UTF8.GetCharCount(utf8, start, offset - start) + 1);
    }
}
