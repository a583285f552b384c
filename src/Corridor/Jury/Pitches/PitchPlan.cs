using Corridor.Data;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Jury.Pitches;

/// <summary>A stretch of time in which pitches are heard.</summary>
public sealed record PitchSession(ZonedMoment From, ZonedMoment To);

/// <summary>Where one panel hears pitches, on video or with walls.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Link">The video call; may be empty. Told to those who come, never to the public.</param>
public sealed record PitchRoom(string Name, string Link);

/// <summary>Which room's panel a juror sits on.</summary>
public sealed record PitchSeat(Guid JurorId, int Room);

/// <summary>What a timetable is made of.</summary>
/// <param name="Minutes">Of the pitch.</param>
/// <param name="Questions">Minutes of questions after it.</param>
/// <param name="Break">Minutes until the next.</param>
/// <param name="Sessions">In order.</param>
/// <param name="Rooms">Each with a panel of its own.</param>
/// <param name="Seats">Jurors who hear pitches; whoever has none stays away.</param>
public sealed record PitchPlan(
    int Minutes, int Questions, int Break, IReadOnlyList<PitchSession> Sessions, IReadOnlyList<PitchRoom> Rooms, IReadOnlyList<PitchSeat> Seats)
{
    private const int LongestMinutes = 240, MostRooms = 20;
    private static readonly Duration LongestEvent = Duration.FromDays(60);

    /// <summary>Of one pitch with its questions.</summary>
    public int Length => Minutes + Questions;

    /// <summary>From the first session's beginning to the last one's end.</summary>
    public Interval During => new(Sessions[0].From.Instant, Sessions[^1].To.Instant);

    public bool Covers(Instant start) => Sessions.Any(session => session.From.Instant <= start && start + Duration.FromMinutes(Length) <= session.To.Instant);

    public void Check()
    {
        RuleBroken.If(Minutes is < 1 or > LongestMinutes || Questions is < 0 or > LongestMinutes || Break is < 0 or > LongestMinutes,
            "A pitch has between 1 and {0} minutes; questions and break have at most as many.", LongestMinutes);
        RuleBroken.If(Sessions.Count == 0, "Give at least one session: when pitches can be heard.");
        foreach (var session in Sessions)
            RuleBroken.If(session.To.Instant <= session.From.Instant, "The session that begins on {0} ends before it begins.", session.From);
        foreach (var (one, next) in Sessions.Zip(Sessions.Skip(1)))
            RuleBroken.If(next.From.Instant < one.To.Instant, "The session that begins on {0} begins before the one before it ends.", next.From);
        RuleBroken.If(During.Duration > LongestEvent, "Sessions lie within {0} days.", 60);
        RuleBroken.If(Rooms.Count is 0 or > MostRooms, "Name between 1 and {0} rooms.", MostRooms);
        foreach (var room in Rooms)
        {
            RuleBroken.If(room.Name.Length is 0 or > 80, "The name of a room has between 1 and {0} characters.", 80);
            RuleBroken.If(room.Link.Length > 0 && !(room.Link.Length <= 500 && Uri.TryCreate(room.Link, UriKind.Absolute, out var link) && link.Scheme == Uri.UriSchemeHttps), "“{0}” is not an address that begins with https://.", room.Link);
        }

        RuleBroken.If(Rooms.DistinctBy(room => room.Name).Count() < Rooms.Count, "Two rooms have the same name.");
        RuleBroken.If(Seats.Any(seat => seat.Room < 0 || seat.Room >= Rooms.Count), "A juror sits in a room that is not there.");
    }
}
