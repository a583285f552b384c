using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Offers;

public enum OfferState
{
    Draft,
    Published,
    Withdrawn,
}

/// <summary>Places of an incubator in a start month; public before any call asks for it.</summary>
public sealed class Offer : CityOwned
{
    private const int MaxTitle = 200, MaxSummary = 4000, MaxItem = 300;

    private Offer()
    {
    }

    public Guid IncubatorId { get; private init; }
    public string Slug { get; private init; } = "";
    public LocalizedText Title { get; private set; } = LocalizedText.Empty;
    public LocalizedText Summary { get; private set; } = LocalizedText.Empty;
    public int Places { get; private set; }

    /// <summary>The first day of the month in which stays begin.</summary>
    public LocalDate Starts { get; private set; }

    /// <summary>The sectors it is for: themes of the network.</summary>
    public List<string> Themes { get; private set; } = [];
    public List<string> Languages { get; private set; } = [];
    public List<LocalizedText> Provides { get; private set; } = [];
    public OfferState State { get; private set; }
    public Instant? PublishedAt { get; private set; }

    public YearMonth Month => Starts.ToYearMonth();

    public static Offer Of(Incubator incubator, string slug)
    {
        RuleBroken.If(!City.IsSlug(slug), "An address is made of small letters, digits and hyphens.");
        return new Offer { IncubatorId = incubator.Id, Slug = slug };
    }

    /// <param name="title">What it is called.</param>
    /// <param name="summary">For whom it is.</param>
    /// <param name="places">How many start-ups at once.</param>
    /// <param name="starts">The month in which stays begin.</param>
    /// <param name="themes">Keys of the network's themes.</param>
    /// <param name="languages">Spoken there.</param>
    /// <param name="provides">What a guest gets.</param>
    public void Describe(LocalizedText title, LocalizedText summary, int places, YearMonth starts, IEnumerable<string> themes, IEnumerable<string> languages, IEnumerable<LocalizedText> provides)
    {
        List<string> spoken = [.. languages.Distinct()];
        List<LocalizedText> provided = [.. provides.Where(item => !item.IsEmpty)];
        foreach (var (_, problem) in Problems(title, summary, places, starts, spoken, provided))
            throw new RuleBrokenException(problem);
        (Title, Summary, Places, Starts) = (title, summary, places, starts.OnDayOfMonth(1));
        List<string> sectors = [.. themes.Distinct()];
        if (!Themes.SequenceEqual(sectors))
            Themes = sectors;
        if (!Languages.SequenceEqual(spoken))
            Languages = spoken;
        if (!Provides.SequenceEqual(provided))
            Provides = provided;
    }

    /// <summary>What keeps a description from being saved, each with the field it concerns.</summary>
    public IEnumerable<(string Field, Text Problem)> Problems(LocalizedText title, LocalizedText summary, int places, YearMonth starts, IReadOnlyCollection<string> languages, IReadOnlyCollection<LocalizedText> provides)
    {
        if (title.IsEmpty)
            yield return ("Title", new Text("Give the offer a title in at least one language."));
        if (IsLonger(title, MaxTitle))
            yield return ("Title", new Text("Write at most {0} characters.", MaxTitle));
        if (IsLonger(summary, MaxSummary))
            yield return ("Summary", new Text("Write at most {0} characters.", MaxSummary));
        // What applicants ordered by stays true: the month they plan with, and no fewer places than they were told.
        if (places is < 1 or > 500)
            yield return ("Places", new Text("An offer has between 1 and 500 places."));
        else if (State == OfferState.Published && places < Places)
            yield return ("Places", new Text("This offer is published: its places may grow, not shrink."));
        if (State == OfferState.Published && starts != Month)
            yield return ("Starts", new Text("This offer is published: its start month stays. Withdraw it and make a new one."));
        if (languages.Count == 0)
            yield return ("Spoken", new Text("Choose at least one language that is spoken there."));
        if (provides.Any(item => IsLonger(item, MaxItem)))
            yield return ("Provided", new Text("Write at most {0} characters on each line.", MaxItem));
    }

    public void Publish(Instant now)
    {
        RuleBroken.If(State == OfferState.Published, "This offer is published already.");
        (State, PublishedAt) = (OfferState.Published, now);
    }

    public void Withdraw()
    {
        RuleBroken.If(State != OfferState.Published, "Only a published offer can be withdrawn.");
        State = OfferState.Withdrawn;
    }

    /// <summary>The months, both included, in which a stay of a call may begin: those of its stage of stays.</summary>
    public static (LocalDate First, LocalDate Last)? StartsOf(Call call) => StartsOf(call.Stages);

    public static (LocalDate First, LocalDate Last)? StartsOf(IEnumerable<Stage> stages) => stages.FirstOrDefault(stage => stage.Kind == StageKind.Placement) is { } stays
        ? (FirstOfMonth(stays.Opens), FirstOfMonth(stays.Closes))
        : null;

    private static bool IsLonger(LocalizedText text, int most) => text.ByLanguage.Values.Any(written => written.Length > most);

    private static LocalDate FirstOfMonth(ZonedMoment moment) => moment.Local.Date.With(DateAdjusters.StartOfMonth);
}

internal sealed class OfferMapping : IEntityTypeConfiguration<Offer>
{
    public void Configure(EntityTypeBuilder<Offer> offer)
    {
        offer.ToTable("Offers");
        offer.Property(o => o.Slug).HasMaxLength(60);
        offer.Property(o => o.Provides).HasConversion<JsonConverter<List<LocalizedText>>, JsonComparer<List<LocalizedText>>>();
        offer.Ignore(o => o.Month);
        offer.HasIndex(o => new { o.CityId, o.Slug }).IsUnique();
        offer.HasIndex(o => new { o.State, o.Starts });
        offer.HasOne<Incubator>().WithMany().HasForeignKey(o => o.IncubatorId).OnDelete(DeleteBehavior.Cascade);
    }
}
