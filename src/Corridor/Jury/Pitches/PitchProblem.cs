using Corridor.Matching.Timetables;
using NodaTime;
using Period = Corridor.Matching.Timetables.Period;

namespace Corridor.Jury.Pitches;

/// <summary>A day of pitches as the algorithm is asked for it, and its answer written into the pitches.</summary>
internal sealed class PitchProblem
{
    // Some tenths of a second: somebody waits in front of a page.
    private const long Work = 10_000_000;

    private readonly PitchBoard board;
    private readonly List<Pitch> pitches;
    private readonly List<Guid> people = [];
    private readonly Dictionary<Guid, int> number = [];

    public PitchProblem(PitchBoard board)
    {
        this.board = board;
        pitches = [.. board.Finalists.OrderBy(pitch => board.CandidateOf(pitch)!.Number).ThenBy(pitch => pitch.Id)];
    }

    /// <summary>Every finalist gets a time, or the reason why there is none. What somebody placed stays, unless two of those collide.</summary>
    public Timetable Solve()
    {
        var plan = board.Day!.Plan;
        var fixedPitches = Fixed();
        var room = Deal(plan.Rooms.Count, fixedPitches);
        var asked = pitches.Select(pitch =>
        {
            var candidate = board.CandidateOf(pitch)!;
            return new Corridor.Matching.Timetables.Pitch
            {
                Team = [NumberOf(candidate.OwnerId)],
                Panel = room[pitch],
                Minutes = plan.Length,
                Break = plan.Break,
                Jurors = [.. (fixedPitches.Contains(pitch) ? pitch.Panel.Where(id => plan.Seats.Any(seat => seat.JurorId == id && seat.Room == pitch.Room)) : board.PanelFor(candidate, room[pitch]).Select(juror => juror.Id)).Select(NumberOf)],
                Rooms = [room[pitch]],
            };
        }).ToList();
        var panels = Enumerable.Range(0, plan.Rooms.Count).Select(r => (IReadOnlyList<int>)[.. plan.Seats.Where(seat => seat.Room == r && board.JurorOf(seat.JurorId) is not null).Select(seat => NumberOf(seat.JurorId))]).ToList();
        var problem = new TimetableProblem
        {
            // What somebody placed by hand is possible for those who come, whatever their hours say.
            People = [.. people.Select(person => Widened(person, asked, fixedPitches))],
            Panels = panels,
            Pitches = asked,
            Rooms = plan.Rooms.Count,
            Sessions = [.. plan.Sessions.Select(session => new Period(PitchHours.MinuteOf(session.From.Instant), PitchHours.MinuteOf(session.To.Instant)))],
            Step = 5,
            Fixed = [.. fixedPitches.Select(pitch => new FixedSlot(pitches.IndexOf(pitch), PitchHours.MinuteOf(pitch.StartsAt!.Value), pitch.Room))],
            Work = Work,
        };
        var found = PitchTimetable.Solve(problem);
        foreach (var slot in found.Slots.Where(slot => !fixedPitches.Contains(pitches[slot.Pitch])))
            pitches[slot.Pitch].Place(Instant.FromUnixTimeSeconds(slot.Start * 60), slot.Room, problem.JurorsOf(slot.Pitch).Select(juror => people[juror]), byHand: false);
        foreach (var left in found.Unplaced)
            pitches[left.Pitch].Unplace(new PitchAdvice(left.Reason, [.. left.NeverTogether.Select(Ids)], left.Proposal, left.Split is { } split ? new(split.Slot.Start, split.Slot.Room, Ids(split.Live), Ids(split.Watching)) : null));
        return found;
    }

    private IReadOnlyList<Guid> Ids(IReadOnlyList<int> numbers) => [.. numbers.Select(one => people[one])];

    private List<Pitch> Fixed()
    {
        var kept = new List<Pitch>();
        foreach (var pitch in pitches.Where(pitch => pitch is { IsByHand: true, StartsAt: { } start } && pitch.Room < board.Day!.Plan.Rooms.Count && board.Day.Plan.Covers(start)))
        {
            if (!kept.Exists(other => board.Collides(pitch, other, withBreak: true)))
                kept.Add(pitch);
        }

        return kept;
    }

    // To the room whose panel has the fewest pitches and the fewest who may not hear this one.
    private Dictionary<Pitch, int> Deal(int rooms, List<Pitch> kept)
    {
        var (given, load) = (kept.ToDictionary(pitch => pitch, pitch => pitch.Room), new int[rooms]);
        foreach (var pitch in kept)
            load[pitch.Room]++;
        foreach (var pitch in pitches.Where(pitch => !given.ContainsKey(pitch)))
        {
            var candidate = board.CandidateOf(pitch)!;
            var best = Enumerable.Range(0, rooms).MinBy(room => (board.PanelFor(candidate, room).Any() ? 0 : 1, load[room] + board.Day!.Plan.Seats.Count(seat => seat.Room == room) - board.PanelFor(candidate, room).Count(), room));
            given[pitch] = best;
            load[best]++;
        }

        return given;
    }

    private Attendee Widened(Guid person, List<Corridor.Matching.Timetables.Pitch> asked, List<Pitch> kept)
    {
        var usual = board.AttendeeOf(person);
        var placed = kept.Where(pitch => asked[pitches.IndexOf(pitch)] is var one && one.Team.Concat(one.Jurors!).Contains(number[person]))
            .Select(pitch => new Period(PitchHours.MinuteOf(pitch.StartsAt!.Value), PitchHours.MinuteOf(pitch.StartsAt.Value) + board.Day!.Plan.Length)).ToList();
        return placed.Count == 0 ? usual : usual with { Available = [.. usual.Available, .. placed] };
    }

    private int NumberOf(Guid person)
    {
        if (!number.TryGetValue(person, out var known))
        {
            number[person] = known = people.Count;
            people.Add(person);
        }

        return known;
    }
}
