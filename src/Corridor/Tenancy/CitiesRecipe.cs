using Corridor.Data;
using Corridor.Recipes;
using Corridor.Recipes.Steps;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Tenancy;

/// <summary>Creates the cities that are missing; a city that is there belongs to its people and stays as it is.</summary>
internal sealed class CitiesRecipe(CorridorDb db, Cities cities, ReservedSlugs reserved, Audit audit) : RecipeStep<CitiesStep>(CitiesStep.StepName, CitiesStep.Read)
{
    protected override async Task<StepOutcome> ApplyAsync(RecipeContext context, CitiesStep step, CancellationToken cancel)
    {
        var notes = new List<Text>();
        var known = await db.Cities.Select(city => city.Slug).ToHashSetAsync(cancel);
        foreach (var wanted in step.Cities.Where(city => !known.Contains(city.Slug)))
        {
            if (reserved.Holds(wanted.Slug))
            {
                notes.Add(new Text("The address “{0}” belongs to the network's own pages. Choose another one.", wanted.Slug));
                continue;
            }

            var city = new City
            {
                Slug = wanted.Slug,
                Name = wanted.Name,
                LocalName = wanted.LocalName,
                Country = wanted.Country,
                Latitude = (double)wanted.Latitude,
                Longitude = (double)wanted.Longitude,
                Zone = wanted.Zone,
                Language = wanted.Language,
                Languages = [.. wanted.Languages],
                ContactEmail = wanted.Contact,
                CreatedAt = context.Now,
            };
            if (wanted.Accent is not null)
                city.Paint(wanted.Accent, wanted.AccentDark ?? city.SecondColour);
            db.Add(city);
            audit.Record("city.create", city.Id, new { city.Slug, city.Name });
        }

        var changed = db.ChangeTracker.HasChanges();
        await db.SaveChangesAsync(cancel);
        cities.Changed();
        return new StepOutcome(changed, notes);
    }
}
