using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Corridor.Placements.Offers;

/// <summary>Who hosts start-ups in a city.</summary>
public sealed class Incubator : CityOwned
{
    public required string Slug { get; init; }
    public string Name { get; private set; } = "";
    public LocalizedText Summary { get; private set; } = LocalizedText.Empty;
    public string? Website { get; private set; }
    public List<string> Languages { get; private set; } = [];

    public static Incubator Named(string slug)
    {
        RuleBroken.If(!City.IsSlug(slug), "An address is made of small letters, digits and hyphens.");
        return new Incubator { Slug = slug };
    }

    public void Describe(string name, LocalizedText summary, string? website, IEnumerable<string> languages)
    {
        RuleBroken.If(string.IsNullOrWhiteSpace(name) || name.Length > 120, "Write the incubator's name in at most 120 characters.");
        RuleBroken.If(summary.IsEmpty, "Say in a sentence what the incubator does.");
        RuleBroken.If(!string.IsNullOrWhiteSpace(website) && !(Uri.TryCreate(website, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"), "Write the website with https:// before it.");
        List<string> spoken = [.. languages.Distinct()];
        RuleBroken.If(spoken.Count == 0, "Choose at least one language that is spoken there.");
        (Name, Summary, Website) = (name.Trim(), summary, string.IsNullOrWhiteSpace(website) ? null : website.Trim());
        if (!Languages.SequenceEqual(spoken))
            Languages = spoken;
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
        incubator.HasIndex(i => new { i.CityId, i.Slug }).IsUnique();
    }
}
