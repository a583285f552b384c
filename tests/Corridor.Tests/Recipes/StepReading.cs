using Corridor.Calls;
using Corridor.Recipes;
using Corridor.Recipes.Steps;
using Corridor.Workflows.Definitions;

namespace Corridor.Tests.Recipes;

/// <summary>Every step that is specified so far, read by its name.</summary>
internal static class StepReading
{
    private static readonly Dictionary<string, Func<RecipeNode, object>> Readers = new(StringComparer.OrdinalIgnoreCase)
    {
        [CallDefinition.StepName] = CallDefinition.Read,
        [ProgrammeDefinition.StepName] = ProgrammeDefinition.Read,
        [NetworkStep.StepName] = NetworkStep.Read,
        [CitiesStep.StepName] = CitiesStep.Read,
        [SettingsStep.StepName] = SettingsStep.Read,
        [RolesStep.StepName] = RolesStep.Read,
        [ContentStep.StepName] = ContentStep.Read,
        [MediaStep.StepName] = MediaStep.Read,
        [WorkflowReading.StepName] = WorkflowReading.Read,
        [OffersStep.StepName] = OffersStep.Read,
        [PeopleStep.StepName] = PeopleStep.Read,
        [DemoStep.StepName] = DemoStep.Read,
    };

    public static IReadOnlyCollection<string> Names => Readers.Keys;

    public static object Of(NamedStep step) => Readers[step.Name](step.Node);
}
