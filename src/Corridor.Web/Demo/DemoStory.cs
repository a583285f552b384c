using Corridor.Recipes;
using Corridor.Recipes.Steps;

namespace Corridor.Web.Demo;

/// <summary>What the demo's recipe tells, read once.</summary>
internal sealed record DemoStory(DemoStep Demo, OffersStep Offers, PeopleStep People)
{
    public static DemoStory Read(RecipeLibrary recipes)
    {
        var steps = recipes.Read("demo").Steps.ToDictionary(step => step.Name, step => step.Node);
        return new DemoStory(DemoStep.Read(steps[DemoStep.StepName]), OffersStep.Read(steps[OffersStep.StepName]), PeopleStep.Read(steps[PeopleStep.StepName]));
    }
}
