using Corridor.Texts;

namespace Corridor.Recipes;

/// <summary>The recipe files of one folder, found by name: <c>city</c> is <c>city.recipe.json</c>.</summary>
public sealed class RecipeLibrary(string folder)
{
    public string Folder { get; } = folder;

    /// <summary>The recipes beside the executable when published, or the repository's own when run from the sources.</summary>
    public static RecipeLibrary Shipped()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var folder = Path.Combine(directory.FullName, "recipes");
            if (File.Exists(Path.Combine(folder, "recipe.schema.json")))
                return new RecipeLibrary(folder);
        }

        throw new DirectoryNotFoundException($"There is no folder “recipes” with a recipe.schema.json beside {AppContext.BaseDirectory} or above it.");
    }

    public IReadOnlyList<string> Names =>
    [
        .. Directory.EnumerateFiles(Folder, "*" + Recipe.Extension)
            .Select(path => Path.GetFileName(path)[..^Recipe.Extension.Length])
            .Order(StringComparer.Ordinal),
    ];

    public Recipe Read(string name, IReadOnlyDictionary<string, string>? variables = null)
    {
        var file = name + Recipe.Extension;
        // The name may come from a form: only names of this folder are opened, never a path.
        if (!Names.Contains(name, StringComparer.Ordinal))
            throw new RecipeException(file, 1, 1, "$", new Text("There is no recipe named “{0}”.", name));

        using var stream = File.OpenRead(Path.Combine(Folder, file));
        if (stream.Length > RecipeParser.MaxBytes)
            throw new RecipeException(file, 1, 1, "$", new Text("A recipe may have {0} MB at most.", RecipeParser.MaxBytes / (1024 * 1024)));

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Recipe.Parse(bytes, file, variables) with { Folder = Folder };
    }
}
