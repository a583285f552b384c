using Corridor.Recipes;
using Corridor.Recipes.Steps;
using Corridor.Texts;

namespace Corridor.Accounts;

/// <summary>Corridor's roles and what they may do are fixed; a recipe's others are named, not dropped.</summary>
internal sealed class RolesRecipe() : RecipeStep<RolesStep>(RolesStep.StepName, RolesStep.Read)
{
    // The last two are Orchard Core's names for whoever is signed in, and for everybody.
    private static readonly HashSet<string> Known =
        new([.. Enum.GetNames<CityRole>(), "Applicant", "Juror", "Administrator", "Authenticated", "Anonymous"], StringComparer.OrdinalIgnoreCase);

    protected override Task<StepOutcome> ApplyAsync(RecipeContext context, RolesStep step, CancellationToken cancel) =>
        Task.FromResult(StepOutcome.Unchanged([.. step.Roles.SelectMany(NotesOn)]));

    private static IEnumerable<Text> NotesOn(RoleDefinition role)
    {
        if (!Known.Contains(role.Name))
            yield return new Text("Corridor has no role named “{0}” and left it out.", role.Name);
        else if (role.Permissions.Count > 0)
            yield return new Text("What the role “{0}” may do is fixed here: its permissions were left out.", role.Name);
    }
}
