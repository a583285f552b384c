using Corridor.Texts;

namespace Corridor.Recipes.Steps;

/// <summary><c>CorridorDemo</c>: the editions of calls and the fictional start-ups that fill a demonstration.</summary>
public sealed record DemoStep(string Network, string CityRecipe, IReadOnlyList<DemoEdition> Editions, IReadOnlyList<DemoCompany> Companies, IReadOnlyList<DemoEarlierStay> Earlier)
{
    public const string StepName = "CorridorDemo";

    public static DemoStep Read(RecipeNode step) => step.Read(o =>
    {
        o.Without("name");
        var editions = ObjectReader.Distinct(o.Required("editions"), o.List("editions", Edition), edition => edition.Slug);
        var companies = ObjectReader.Distinct(o.Required("companies"), o.List("companies", Company), company => company.Slug);
        for (var i = 0; i < companies.Count; i++)
            if (!editions.Any(edition => edition.Slug == companies[i].Edition))
                throw o.Required("companies").Items[i].Refusal(new Text("There is no edition “{0}” in this step.", companies[i].Edition));
        return new DemoStep(o.Slug("network"), o.Slug("cityRecipe"), editions, companies, o.OptionalList("earlier", EarlierStay));
    });

    private static DemoEdition Edition(RecipeNode edition) => edition.Read(o => new DemoEdition(
        o.Slug("slug"), o.Slug("city"), o.Slug("recipe"), o.OneOf<DemoPhase>("phase"), o.WholeNumber("startsInDays", -800, 400), o.OptionalSlug("nominatesTo"), o.OptionalSlug("nominatesAgainTo")));

    private static DemoCompany Company(RecipeNode company) => company.Read(o => new DemoCompany(
        o.Slug("slug"), o.Text("name"), o.Slug("city"), o.Slug("edition"), o.Slug("theme"), o.Language("language"), o.OneOf<DemoOutcome>("outcome"), o.OptionalSlug("offer"),
        ObjectReader.Distinct(o.Required("team"), o.List("team", Member), member => member.Email), o.Inner("answers", Answers)));

    private static DemoEarlierStay EarlierStay(RecipeNode stay) => stay.Read(o => new DemoEarlierStay(
        o.Text("name"), o.Email("email"), o.Slug("city"), o.Slug("incubator"), o.Language("language"), StartMonth.Read(o.Required("starts")), o.OptionalText("words"), o.OptionalList("told", Told)));

    private static DemoTold Told(RecipeNode told) => told.Read(o => new DemoTold(o.WholeNumber("months", 1, 60), o.WholeNumber("jobs", 0, 10_000), o.WholeNumber("clients", 0, 10_000), o.WholeNumber("deals", 0, 10_000)));

    private static DemoMember Member(RecipeNode member) => member.Read(o => new DemoMember(o.Text("name"), o.Text("role"), o.Email("email")));

    private static Dictionary<string, string> Answers(ObjectReader o) => o.TakeTheRest().ToDictionary(key => key, key => o.Text(key, 20_000));
}

public enum DemoPhase
{
    Upcoming,
    Open,
    InReview,
    Decided,
    Placed,
}

public enum DemoOutcome
{
    Draft,
    Submitted,
    Withdrawn,
    Declined,
    Winner,
    Placed,
    Finished,
}

/// <summary>One call of the demonstration: which recipe makes it, in which city, how many days ago or ahead it starts, how far it has come, and where its winners go. <paramref name="NominatesAgainTo"/> is a later call for those who went nowhere.</summary>
public sealed record DemoEdition(string Slug, string City, string Recipe, DemoPhase Phase, int StartsInDays, string? NominatesTo, string? NominatesAgainTo);

/// <summary>A fictional start-up; answers are by the key of a field, in their stored form; the name, the team, the deck and the consent are added by whoever fills the form. <paramref name="Offer"/> is where it is or was hosted.</summary>
public sealed record DemoCompany(
    string Slug, string Name, string City, string Edition, string Theme, string Language, DemoOutcome Outcome, string? Offer,
    IReadOnlyList<DemoMember> Team, IReadOnlyDictionary<string, string> Answers);

public sealed record DemoMember(string Name, string Role, string Email);

/// <summary>A stay of earlier years, told in short; with <paramref name="Words"/> its start-up is named in public.</summary>
public sealed record DemoEarlierStay(string Name, string Email, string City, string Incubator, string Language, StartMonth Starts, string? Words, IReadOnlyList<DemoTold> Told);

/// <summary>What had come of it so many months later.</summary>
public sealed record DemoTold(int Months, int Jobs, int Clients, int Deals);
