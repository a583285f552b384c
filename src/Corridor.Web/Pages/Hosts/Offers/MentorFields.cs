using Corridor.Placements.Offers;
using NodaTime;

namespace Corridor.Web.Pages.Hosts.Offers;

/// <summary>What is typed about a mentor.</summary>
public sealed class MentorFields
{
    /// <summary>None: a new one.</summary>
    public Guid? Id { get; set; }
    public string? Name { get; set; }
    public Dictionary<string, string?> HelpsIn { get; set; } = [];
    public List<string> Speaks { get; set; } = [];
    public List<IsoDayOfWeek> Days { get; set; } = [];
    public TimeOnly? Opens { get; set; } = MentorHours.None.Opens;
    public TimeOnly? Closes { get; set; } = MentorHours.None.Closes;
    public string? Place { get; set; }

    public MentorHours Hours => new([.. Days.Where(day => Enum.IsDefined(day) && day != IsoDayOfWeek.None).Distinct().Order()], Opens ?? MentorHours.None.Opens, Closes ?? MentorHours.None.Closes);

    public static MentorFields Of(Mentor mentor, IReadOnlyList<string> languages) => new()
    {
        Id = mentor.Id,
        Name = mentor.Name,
        HelpsIn = WrittenIn.Typed(mentor.Helps, languages),
        Speaks = mentor.Languages,
        Days = [.. mentor.Hours.Days],
        Opens = mentor.Hours.Opens,
        Closes = mentor.Hours.Closes,
        Place = mentor.Place,
    };
}
