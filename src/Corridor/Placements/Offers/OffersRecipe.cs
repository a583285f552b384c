using Corridor.Data;
using Corridor.Recipes;
using Corridor.Recipes.Steps;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Placements.Offers;

/// <summary>The step <c>CorridorOffers</c>: incubators and offers, published as they are.</summary>
internal sealed class OffersRecipe(Cities cities) : RecipeStep<OffersStep>(OffersStep.StepName, OffersStep.Read)
{
    protected override async Task<StepOutcome> ApplyAsync(RecipeContext context, OffersStep step, CancellationToken cancel)
    {
        var changed = false;
        foreach (var incubator in step.Incubators)
        {
            var city = incubator.City is { } slug
                ? (await cities.BySlugAsync(slug, cancel) ?? throw RuleBroken.Now("There is no city “{0}” in this network.", slug)).Id
                : context.CityId ?? throw RuleBroken.Now("“{0}” is an incubator of a city: name its city, or apply the recipe to a city.", incubator.Title);
            var offers = step.Offers.Where(offer => offer.Incubator == incubator.Slug).ToList();
            changed |= await cities.InAs(context.AccountId, city, services => services.GetRequiredService<Offering>().DefineAsync(incubator, offers, context.Now, cancel), cancel);
        }

        return changed ? StepOutcome.Applied() : StepOutcome.Unchanged();
    }
}
