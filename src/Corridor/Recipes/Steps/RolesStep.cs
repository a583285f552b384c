namespace Corridor.Recipes.Steps;

/// <summary><c>Roles</c>, as Orchard Core has it.</summary>
public sealed record RolesStep(IReadOnlyList<RoleDefinition> Roles)
{
    public const string StepName = "Roles";

    public static RolesStep Read(RecipeNode step) => step.Read(o =>
        new RolesStep(ObjectReader.Distinct(o.Without("name").Required("Roles"), o.List("Roles", Role), role => role.Name)));

    private static RoleDefinition Role(RecipeNode role) => role.Read(o => new RoleDefinition(
        o.Without("PermissionBehavior", "Type", "NormalizedRoleName").Text("Name"), o.OptionalText("Description", 2000) ?? "", o.OptionalList("Permissions", item => item.Text())));
}

public sealed record RoleDefinition(string Name, string Description, IReadOnlyList<string> Permissions);
