using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Alumni;

/// <summary>A start-up that agreed, after its stay, to be named in public. The row is the agreement: withdrawn, it is gone.</summary>
public sealed class Alumnus : SharedByTwoCities
{
    public const int MostCharacters = 300;

    /// <summary>Of the text that is agreed to; raised with its words.</summary>
    public const int TextVersion = 2;

    /// <summary>What is agreed to.</summary>
    public static readonly Text Text = new Text("The network may name our start-up, its city, its host and the months of the stay on its public pages, with the sentence below. We can withdraw this at any time: the entry then disappears within a minute.");

    private Alumnus()
    {
    }

    public override Guid FirstCityId { get; protected set; }
    public override Guid SecondCityId { get; protected set; }
    public Guid PlacementId { get; private init; }
    public string Name { get; private init; } = "";
    public string Incubator { get; private init; } = "";

    /// <summary>The first days of the first month and of the last.</summary>
    public LocalDate From { get; private init; }
    public LocalDate Until { get; private init; }

    /// <summary>In its own words, and the language in which it read the text and wrote them.</summary>
    public string Words { get; private init; } = "";
    public string Language { get; private init; } = "en";
    public int AgreedTo { get; private init; }
    public Instant AgreedAt { get; private init; }

    public static bool MayBe(Placement stay) => stay.State is PlacementState.Ended or PlacementState.Closed;

    /// <param name="stay">That is over.</param>
    /// <param name="version">Of the text that was on screen.</param>
    /// <param name="language">In which it was read.</param>
    /// <param name="words">A sentence of its own, or nothing.</param>
    /// <param name="now">When.</param>
    public static Alumnus Of(Placement stay, int version, string language, string? words, Instant now)
    {
        RuleBroken.If(!MayBe(stay), "This is asked when the stay is over.");
        RuleBroken.If(version != TextVersion, "The text has changed since you opened this page: read it again.");
        RuleBroken.If(words?.Trim().Length > MostCharacters, "Write at most {0} characters.", MostCharacters);
        return new Alumnus
        {
            FirstCityId = stay.FirstCityId,
            SecondCityId = stay.SecondCityId,
            PlacementId = stay.Id,
            Name = stay.Title,
            Incubator = stay.Incubator,
            From = stay.Starts.Local.Date.With(DateAdjusters.StartOfMonth),
            Until = stay.Ends.Local.Date.With(DateAdjusters.StartOfMonth),
            Words = words?.Trim() ?? "",
            Language = language,
            AgreedTo = version,
            AgreedAt = now,
        };
    }
}

internal sealed class AlumnusMapping : IEntityTypeConfiguration<Alumnus>
{
    public void Configure(EntityTypeBuilder<Alumnus> alumnus)
    {
        alumnus.ToTable("Alumni");
        alumnus.Property(a => a.Name).HasMaxLength(200);
        alumnus.Property(a => a.Incubator).HasMaxLength(120);
        alumnus.Property(a => a.Words).HasMaxLength(Alumnus.MostCharacters);
        alumnus.Property(a => a.Language).HasMaxLength(12);
        alumnus.HasIndex(a => a.PlacementId).IsUnique();
        alumnus.HasIndex(a => a.FirstCityId);
        alumnus.HasIndex(a => a.SecondCityId);
        alumnus.HasOne<Placement>().WithMany().HasForeignKey(a => a.PlacementId).OnDelete(DeleteBehavior.Cascade);
    }
}
