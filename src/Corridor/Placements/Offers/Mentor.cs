using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Placements.Offers;

/// <summary>When a mentor takes guests: on some days of the week, by the clocks of the incubator's city.</summary>
public sealed record MentorHours(IReadOnlyList<IsoDayOfWeek> Days, TimeOnly Opens, TimeOnly Closes)
{
    public static readonly MentorHours None = new([], HouseHours.Usual.Opens, HouseHours.Usual.Closes);

    /// <summary>Whether so many minutes from then lie within them.</summary>
    public bool Holds(LocalDateTime start, int minutes) =>
        Days.Contains(start.DayOfWeek)
        && start.TimeOfDay >= LocalTime.FromTimeOnly(Opens)
        && start.PlusMinutes(minutes) <= start.Date.At(LocalTime.FromTimeOnly(Closes));
}

/// <summary>Who helps an incubator's guests, with what and in which languages.</summary>
public sealed class Mentor : CityOwned
{
    public const int MostOfOne = 30;
    private const int MaxHelp = 500;

    private Mentor()
    {
    }

    public Guid IncubatorId { get; private init; }
    public string Name { get; private set; } = "";
    public LocalizedText Helps { get; private set; } = LocalizedText.Empty;
    public List<string> Languages { get; private set; } = [];
    public MentorHours Hours { get; private set; } = MentorHours.None;

    /// <summary>Where an hour is held: a room, or the address of a video call.</summary>
    public string Place { get; private set; } = "";

    public static Mentor Of(Incubator incubator) => new() { IncubatorId = incubator.Id };

    public void Describe(string? name, LocalizedText helps, IEnumerable<string> languages)
    {
        List<string> spoken = [.. languages.Distinct()];
        RuleBroken.If(string.IsNullOrWhiteSpace(name) || name.Length > 120, "Write the mentor’s name in at most 120 characters.");
        RuleBroken.If(helps.IsEmpty, "Say what the mentor helps with, in at least one language.");
        RuleBroken.If(helps.ByLanguage.Values.Any(text => text.Length > MaxHelp), "Write at most {0} characters.", MaxHelp);
        RuleBroken.If(spoken.Count == 0, "Choose at least one language that the mentor speaks.");
        (Name, Helps) = (name!.Trim(), helps);
        if (!Languages.SequenceEqual(spoken))
            Languages = spoken;
    }

    public void Receive(MentorHours hours, string? place)
    {
        RuleBroken.If(hours.Days.Count > 0 && hours.Closes < hours.Opens.AddMinutes(60), "A mentor’s time is an hour or more: these hours are too short.");
        RuleBroken.If(hours.Days.Count > 0 && string.IsNullOrWhiteSpace(place), "Say where the hours are held: a room, or the address of a video call.");
        RuleBroken.If(place?.Length > 300, "Write at most {0} characters.", 300);
        (Hours, Place) = (hours, place?.Trim() ?? "");
    }
}

internal sealed class MentorMapping : IEntityTypeConfiguration<Mentor>
{
    public void Configure(EntityTypeBuilder<Mentor> mentor)
    {
        mentor.ToTable("Mentors");
        mentor.Property(m => m.Name).HasMaxLength(120);
        mentor.Property(m => m.Place).HasMaxLength(300);
        mentor.Property(m => m.Hours).HasConversion<JsonConverter<MentorHours>, JsonComparer<MentorHours>>();
        mentor.HasIndex(m => new { m.CityId, m.IncubatorId, m.Id });
        mentor.HasOne<Incubator>().WithMany().HasForeignKey(m => m.IncubatorId).OnDelete(DeleteBehavior.Cascade);
    }
}
