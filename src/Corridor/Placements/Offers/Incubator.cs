using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Corridor.Placements.Offers;

/// <summary>Who hosts start-ups in a city.</summary>
public sealed class Incubator : CityOwned
{
    private const int MaxSummary = 2000;

    public required string Slug { get; init; }
    public string Name { get; private set; } = "";
    public LocalizedText Summary { get; private set; } = LocalizedText.Empty;
    public string? Website { get; private set; }
    public List<string> Languages { get; private set; } = [];

    /// <summary>When it talks to start-ups, by its city's clocks.</summary>
    public HouseHours Hours { get; private set; } = HouseHours.Usual;

    /// <summary>Guests at once over all its offers; none: as many as these have places.</summary>
    public int? MostGuests { get; private set; }
    public IncubatorProfile Profile { get; private set; } = IncubatorProfile.Empty;

    public static Incubator Named(string slug)
    {
        RuleBroken.If(!City.IsSlug(slug), "An address is made of small letters, digits and hyphens.");
        return new Incubator { Slug = slug };
    }

    public void Describe(string name, LocalizedText summary, string? website, IEnumerable<string> languages)
    {
        List<string> spoken = [.. languages.Distinct()];
        foreach (var (_, problem) in Problems(name, summary, website, spoken))
            throw new RuleBrokenException(problem);
        (Name, Summary, Website) = (name.Trim(), summary, string.IsNullOrWhiteSpace(website) ? null : website.Trim());
        if (!Languages.SequenceEqual(spoken))
            Languages = spoken;
    }

    public void Receive(HouseHours hours, int? mostGuests)
    {
        foreach (var (_, problem) in Problems(hours, mostGuests))
            throw new RuleBrokenException(problem);
        (Hours, MostGuests) = (hours, mostGuests);
    }

    public void Furnish(IncubatorProfile profile)
    {
        foreach (var (_, problem) in profile.Problems())
            throw new RuleBrokenException(problem);
        Profile = profile;
    }

    public static IEnumerable<(string Field, Text Problem)> Problems(HouseHours hours, int? mostGuests)
    {
        if (hours.Problem() is { } wrong)
            yield return ("Closes", wrong);
        if (mostGuests is < 1 or > 500)
            yield return ("MostGuests", new Text("Write a number between 1 and 500, or nothing."));
    }

    /// <summary>What keeps a description from being saved, each with the field it concerns.</summary>
    public static IEnumerable<(string Field, Text Problem)> Problems(string name, LocalizedText summary, string? website, IReadOnlyCollection<string> languages)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > 120)
            yield return ("Name", new Text("Write the incubator's name in at most 120 characters."));
        if (summary.IsEmpty)
            yield return ("Summary", new Text("Say in a sentence what the incubator does."));
        if (summary.ByLanguage.Values.Any(text => text.Length > MaxSummary))
            yield return ("Summary", new Text("Write at most {0} characters.", MaxSummary));
        if (website?.Length > 300 || (!string.IsNullOrWhiteSpace(website) && !(Uri.TryCreate(website.Trim(), UriKind.Absolute, out var address) && address.Scheme is "https" or "http")))
            yield return ("Website", new Text("Write the website with https:// before it."));
        if (languages.Count == 0)
            yield return ("Spoken", new Text("Choose at least one language that is spoken there."));
    }
}

internal sealed class IncubatorMapping : IEntityTypeConfiguration<Incubator>
{
    public void Configure(EntityTypeBuilder<Incubator> incubator)
    {
        incubator.ToTable("Incubators");
        incubator.Property(i => i.Slug).HasMaxLength(60);
        incubator.Property(i => i.Name).HasMaxLength(120);
        incubator.Property(i => i.Website).HasMaxLength(300);
        incubator.Property(i => i.Hours).HasConversion<Data.JsonConverter<HouseHours>, Data.JsonComparer<HouseHours>>();
        incubator.Property(i => i.Profile).HasConversion<Calls.DefinitionConverter<IncubatorProfile>, Calls.DefinitionComparer<IncubatorProfile>>();
        incubator.HasIndex(i => new { i.CityId, i.Slug }).IsUnique();
        incubator.HasIndex(i => new { i.CityId, i.Name, i.Id });
    }
}
