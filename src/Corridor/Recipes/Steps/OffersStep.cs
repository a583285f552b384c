using System.Globalization;
using System.Text.RegularExpressions;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Recipes.Steps;

/// <summary><c>CorridorOffers</c>: incubators and what they offer.</summary>
public sealed record OffersStep(IReadOnlyList<IncubatorDefinition> Incubators, IReadOnlyList<OfferDefinition> Offers)
{
    public const string StepName = "CorridorOffers";

    public static OffersStep Read(RecipeNode step) => step.Read(o =>
    {
        o.Without("name");
        var incubators = ObjectReader.Distinct(o.Required("incubators"), o.List("incubators", Incubator), incubator => incubator.Slug);
        var offers = ObjectReader.Distinct(o.Required("offers"), o.List("offers", Offer), offer => offer.Slug);
        for (var i = 0; i < offers.Count; i++)
            if (!incubators.Any(incubator => incubator.Slug == offers[i].Incubator))
                throw o.Required("offers").Items[i].Refusal(new Text("There is no incubator “{0}” in this step.", offers[i].Incubator));
        return new OffersStep(incubators, offers);
    });

    private static IncubatorDefinition Incubator(RecipeNode incubator) => incubator.Read(o => new IncubatorDefinition(
        o.Slug("slug"), o.OptionalSlug("city"), o.Text("title"), o.Localized("summary"), o.OptionalText("website"), o.Languages("languages"))
    {
        Sectors = o.OptionalList("sectors", ObjectReader.SlugOf),
        Equipment = o.OptionalList("equipment", item => item.Localized()),
        Housing = o.OptionalLocalized("housing"),
        Access = o.OptionalList("access", ObjectReader.OneOf<AccessFeature>),
        AccessNotes = o.OptionalLocalized("accessNotes"),
        Mentors = o.OptionalList("mentors", Mentor),
        ShowsMentors = o.Flag("showsMentors", otherwise: false),
    });

    private static MentorDefinition Mentor(RecipeNode mentor) => mentor.Read(o => new MentorDefinition(
        o.Text("name"), o.Localized("helps"), o.Languages("languages"), o.OptionalText("place"), o.OptionalList("days", ObjectReader.OneOf<IsoDayOfWeek>)));

    private static OfferDefinition Offer(RecipeNode offer) => offer.Read(o => new OfferDefinition(
        o.Slug("slug"), o.Slug("incubator"), o.Localized("title"), o.Localized("summary"), o.WholeNumber("places", 1, 500),
        StartMonth.Read(o.Required("starts")), o.List("themes", ObjectReader.SlugOf), o.Languages("languages"),
        o.OptionalList("provides", item => item.Localized())));
}

public sealed record IncubatorDefinition(string Slug, string? City, string Title, LocalizedText Summary, string? Website, IReadOnlyList<string> Languages)
{
    public IReadOnlyList<string> Sectors { get; init; } = [];
    public IReadOnlyList<LocalizedText> Equipment { get; init; } = [];
    public LocalizedText? Housing { get; init; }
    public IReadOnlyList<AccessFeature> Access { get; init; } = [];
    public LocalizedText? AccessNotes { get; init; }
    public IReadOnlyList<MentorDefinition> Mentors { get; init; } = [];
    public bool ShowsMentors { get; init; }
}

/// <summary>Somebody who helps guests. With a place, they may be booked on the named days of the week, in the usual hours.</summary>
public sealed record MentorDefinition(string Name, LocalizedText Helps, IReadOnlyList<string> Languages, string? Place, IReadOnlyList<IsoDayOfWeek> Days);

/// <summary>What makes a house accessible to people with a disability.</summary>
public enum AccessFeature
{
    StepFreeEntrance,
    Lift,
    AccessibleToilet,
    ReservedParking,
    AdjustableDesks,
    HearingLoop,
    SignLanguage,
    TactileSigns,
    AssistanceDogs,
    QuietRoom,
}

public sealed record OfferDefinition(
    string Slug, string Incubator, LocalizedText Title, LocalizedText Summary, int Places, StartMonth Starts,
    IReadOnlyList<string> Themes, IReadOnlyList<string> Languages, IReadOnlyList<LocalizedText> Provides);

/// <summary>A month, <c>2027-09</c>, or one counted from the month the recipe is applied in, <c>+4m</c>.</summary>
public readonly partial record struct StartMonth(int? Year, int Month)
{
    public YearMonth From(LocalDate today) => Year is { } year ? new YearMonth(year, Month) : today.ToYearMonth().PlusMonths(Month);

    internal static StartMonth Read(RecipeNode month)
    {
        if (Relative().Match(month.Text()) is { Success: true } relative)
            return new StartMonth(null, int.Parse(relative.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        return Fixed().Match(month.Text()) is { Success: true } parts
            ? new StartMonth(int.Parse(parts.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.Parse(parts.Groups[2].ValueSpan, CultureInfo.InvariantCulture))
            : throw month.Refusal(new Text("“{0}” is neither a month such as 2027-09 nor months from now such as +4m.", month.Text()));
    }

    [GeneratedRegex(@"^([+-][0-9]{1,2})m\z")]
    private static partial Regex Relative();

    [GeneratedRegex(@"^(20[0-9]{2})-(0[1-9]|1[0-2])\z")]
    private static partial Regex Fixed();
}
