namespace Corridor.Recipes.Steps;

/// <summary><c>CorridorPeople</c>: accounts and their roles, for demonstrations.</summary>
public sealed record PeopleStep(IReadOnlyList<PersonDefinition> People)
{
    public const string StepName = "CorridorPeople";

    public static PeopleStep Read(RecipeNode step) => step.Read(o =>
        new PeopleStep(ObjectReader.Distinct(o.Without("name").Required("people"), o.List("people", Person), person => person.Email)));

    private static PersonDefinition Person(RecipeNode person) => person.Read(o => new PersonDefinition(
        o.Email("email"), o.Text("name"), o.OptionalSlug("city"), o.Languages("languages"),
        o.List("roles", item => item.Read(r => new PersonRole(r.OneOf<DemoRole>("role"), r.OptionalSlug("city"), r.OptionalSlug("call"), r.OptionalSlug("incubator")))),
        o.OptionalList("themes", ObjectReader.SlugOf)));
}

public enum DemoRole
{
    NetworkAdministrator,
    Coordinator,
    Juror,
    Host,
    Applicant,
}

/// <param name="Email">Also what the person is known by.</param>
/// <param name="Name">Given name and surname.</param>
/// <param name="City">Where the person lives or works.</param>
/// <param name="Languages">That the person reads, best first.</param>
/// <param name="Roles">Each in a city, for a call or an incubator.</param>
/// <param name="Themes">What a juror knows about.</param>
public sealed record PersonDefinition(
    string Email, string Name, string? City, IReadOnlyList<string> Languages, IReadOnlyList<PersonRole> Roles, IReadOnlyList<string> Themes);

public sealed record PersonRole(DemoRole Role, string? City, string? Call, string? Incubator);
