using Corridor.Data;
using Corridor.Recipes;
using Corridor.Recipes.Steps;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Tenancy;

/// <summary>Orchard Core's site settings as far as a city has them; what it has not is named.</summary>
internal sealed class CitySettingsRecipe(CorridorDb db, CurrentCity current, Cities cities) : RecipeStep<SettingsStep>(SettingsStep.StepName, SettingsStep.Read)
{
    protected override async Task<StepOutcome> ApplyAsync(RecipeContext context, SettingsStep step, CancellationToken cancel)
    {
        var notes = step.Ignored.Select(name => new Text("The setting {0} means nothing here and was left out.", name)).ToList();
        if (current.City is not { } here)
            return StepOutcome.Unchanged([.. notes, new Text("These settings are a city's: apply the recipe in a city.")]);

        var city = await db.Cities.SingleAsync(city => city.Id == here.Id, cancel);
        // A name in the local script is kept where both were the same.
        if (step.SiteName is { } name && name != city.Name)
            city.Rename(name, city.LocalName == city.Name ? name : city.LocalName);
        city.Zone = step.Zone ?? city.Zone;
        city.Language = step.Language ?? city.Language;
        string[] languages = [city.Language, .. city.Languages, .. step.Languages];
        if (languages.Except(city.Languages).Any())
            city.Languages = [.. languages.Distinct()];
        if (step.City is { } ours)
        {
            city.Tagline = ours.Tagline ?? city.Tagline;
            city.ContactEmail = ours.ContactEmail ?? city.ContactEmail;
            city.ContactAddress = ours.ContactAddress ?? city.ContactAddress;
            if (ours.Accent is not null || ours.AccentDark is not null)
                city.Paint(ours.Accent ?? city.Accent, ours.AccentDark ?? city.SecondColour);
        }

        var changed = db.ChangeTracker.HasChanges();
        await db.SaveChangesAsync(cancel);
        cities.Changed();
        return new StepOutcome(changed, notes);
    }
}
