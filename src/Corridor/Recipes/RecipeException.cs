using System.Globalization;
using Corridor.Texts;

namespace Corridor.Recipes;

/// <summary>A recipe that cannot be used: where it is wrong, and why in plain words.</summary>
public sealed class RecipeException : Exception
{
    public RecipeException(string file, int line, int column, string path, Text reason)
        : base(string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}, column {column}, at {path}: {reason}"))
    {
        File = file;
        Line = line;
        Column = column;
        Path = path;
        Reason = reason;
    }

    public string File { get; }
    public int Line { get; }
    public int Column { get; }

    /// <summary>The JSON path, such as <c>$.steps[2].form.sections[0].key</c>.</summary>
    public string Path { get; }

    public Text Reason { get; }
}
