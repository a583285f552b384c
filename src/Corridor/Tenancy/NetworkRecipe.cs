using Corridor.Data;
using Corridor.Recipes;
using Corridor.Recipes.Steps;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Tenancy;

/// <summary>Writes what the cities have in common into the network's one row.</summary>
internal sealed class NetworkRecipe(CorridorDb db) : RecipeStep<NetworkStep>(NetworkStep.StepName, NetworkStep.Read)
{
    protected override async Task<StepOutcome> ApplyAsync(RecipeContext context, NetworkStep step, CancellationToken cancel)
    {
        var network = await db.Set<Network>().SingleOrDefaultAsync(cancel);
        if (network is null)
            db.Add(network = new Network());

        // Whoever set the network up may have named it: their words stand.
        List<Text> notes = [];
        if (network.Name.IsEmpty)
            network.Name = step.Title;
        else if (!network.Name.Equals(step.Title))
            notes.Add(new Text("The network has a name already and keeps it: {0}.", network.Name));
        if (network.Tagline.IsEmpty)
            network.Tagline = step.Tagline ?? LocalizedText.Empty;
        network.Languages = [.. step.Languages];
        network.Themes = [.. step.Themes.Select(theme => new Theme(theme.Key, theme.Label))];
        network.Credits = [.. step.Credits];
        // A recipe that names none leaves those that are there.
        if (step.Charter.Count > 0)
            network.Charter = [.. step.Charter.Select(article => new CharterArticle(article.Key, article.Title, article.Text))];

        var changed = db.ChangeTracker.HasChanges();
        await db.SaveChangesAsync(cancel);
        return new StepOutcome(changed, notes);
    }
}
