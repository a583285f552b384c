using Corridor.Texts;

namespace Corridor.Recipes.Steps;

/// <summary><c>Media</c>, as Orchard Core has it: files that lie beside the recipe, or inside it. Nothing is fetched from the web.</summary>
public sealed record MediaStep(IReadOnlyList<MediaFile> Files)
{
    public const string StepName = "Media";

    public static MediaStep Read(RecipeNode step) => step.Read(o =>
        new MediaStep(ObjectReader.Distinct(o.Without("name").Required("Files"), o.List("Files", File), file => file.TargetPath)));

    private static MediaFile File(RecipeNode file) => file.Read(o =>
    {
        if (o.Optional("SourceUrl") is { } address)
            throw address.Refusal(new Text("Files are not fetched from the web: put the file beside the recipe and name it in SourcePath."));

        var source = o.Optional("SourcePath") is { } path ? PathOf(path) : null;
        var base64 = o.Optional("Base64");
        if (source is null == base64 is null)
            throw o.Node.Refusal(new Text("Give either SourcePath or Base64."));
        return new MediaFile(source, base64 is null ? null : Bytes(base64), PathOf(o.Required("TargetPath")));
    });

    private static byte[] Bytes(RecipeNode base64)
    {
        try
        {
            return Convert.FromBase64String(base64.Text());
        }
        catch (FormatException)
        {
            throw base64.Refusal(new Text("This is not valid Base64."));
        }
    }

    // Neither out of the folder nor to another drive.
    private static string PathOf(RecipeNode member)
    {
        var path = member.Filled();
        return path.Split('/').Any(part => part is "" or "." or "..") || path.AsSpan().ContainsAny('\\', ':')
            ? throw member.Refusal(new Text("“{0}” is not a path inside the folder, with / between its parts.", path))
            : path;
    }
}

public sealed record MediaFile(string? SourcePath, byte[]? Content, string TargetPath);
