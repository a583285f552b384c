using Corridor.Data;
using Corridor.Recipes;
using Corridor.Recipes.Steps;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Content;

/// <summary>Orchard Core's media as the city's images, at the addresses that its pages know them by; what is no image is named.</summary>
internal sealed class MediaRecipe(CorridorDb db, CurrentCity current, Images images) : RecipeStep<MediaStep>(MediaStep.StepName, MediaStep.Read)
{
    protected override async Task<StepOutcome> ApplyAsync(RecipeContext context, MediaStep step, CancellationToken cancel)
    {
        if (current.City is null)
            return StepOutcome.Unchanged(new Text("Images are a city's: apply the recipe in a city."));

        var paths = step.Files.Select(file => file.TargetPath).ToList();
        var there = (await db.Set<Image>().Where(image => paths.Contains(image.Path)).Select(image => image.Path).ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal);
        var (changed, notes) = (false, new List<Text>());
        foreach (var file in step.Files.Where(file => !there.Contains(file.TargetPath)))
        {
            if (Open(file, context.Recipe?.Folder) is not { } content)
            {
                notes.Add(new Text("The file “{0}” does not lie beside the recipe and was left out.", file.SourcePath));
                continue;
            }

            try
            {
                await using (content)
                    await images.AddAsync(file.TargetPath, content, null, null, cancel);
                changed = true;
            }
            catch (RuleBrokenException refusal)
            {
                notes.Add(new Text("“{0}” was left out. {1}", file.TargetPath, refusal.Text));
            }
        }

        return new StepOutcome(changed, notes);
    }

    private static Stream? Open(MediaFile file, string? folder)
    {
        if (file.Content is { } content)
            return new MemoryStream(content);
        var path = folder is null ? null : Path.Combine(folder, file.SourcePath!);
        return File.Exists(path) ? File.OpenRead(path) : null;
    }
}
