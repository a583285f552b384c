using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Matching.Timetables;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Jury.Pitches;

/// <summary>A call's live pitches with everybody who comes to them, read in six queries whatever the numbers.</summary>
public sealed class PitchBoard
{
    private readonly Dictionary<Guid, Candidate> candidates;
    private readonly Dictionary<Guid, Juror> jurors;
    private readonly Dictionary<Guid, PitchHours> hours;
    private readonly IReadOnlySet<Guid> competing;

    private readonly City home;

    private PitchBoard(City home, JuryBoard jury, PitchDay? day, IReadOnlyList<Pitch> pitches, IReadOnlySet<Guid> suggested, Dictionary<Guid, PitchHours> hours)
    {
        (this.home, Jury, Day, Pitches, Suggested, this.hours) = (home, jury, day, pitches, suggested, hours);
        candidates = jury.Candidates.ToDictionary(candidate => candidate.Id);
        jurors = jury.Jurors.ToDictionary(juror => juror.Id);
        competing = jury.Competing();
    }

    public Call Call => Jury.Call;

    public JuryBoard Jury { get; }
    public PitchDay? Day { get; }

    /// <summary>By time; those without one last, then those who no longer pitch.</summary>
    public IReadOnlyList<Pitch> Pitches { get; }

    /// <summary>Who might pitch, before anything is planned: winners and reserves as prepared, or all when nothing is prepared.</summary>
    public IReadOnlySet<Guid> Suggested { get; }

    public IEnumerable<Pitch> Finalists => Pitches.Where(pitch => !pitch.IsDropped && candidates.ContainsKey(pitch.ApplicationId));

    public IReadOnlyList<Juror> Seated => [.. Jury.Jurors.Where(juror => juror.IsOnPanel)];

    public static async Task<PitchBoard> ReadAsync(CorridorDb db, Cities cities, City home, Call call, CancellationToken cancel = default)
    {
        var jury = await JuryBoard.WhoAsync(db, call.Rounds[^1], cancel);
        var planned = await (
            from day in db.Set<PitchDay>()
            from pitch in db.Set<Pitch>().Where(pitch => pitch.DayId == day.Id).DefaultIfEmpty()
            where day.CallId == call.Id
            select new { Day = day, Pitch = pitch }).ToListAsync(cancel);
        var chosen = planned.Count > 0 ? [] : await db.Set<Decision>().Where(decision => decision.CallId == call.Id && decision.Outcome != Outcome.Declined).Select(decision => decision.ApplicationId).ToListAsync(cancel);
        var teams = await (
            from application in db.Set<Application>().ForJury(call.Id)
            join owner in db.Users on application.OwnerId equals owner.Id
            from team in db.Set<TeamHours>().Where(team => team.ApplicationId == application.Id).DefaultIfEmpty()
            where owner.Zone != null || team != null
            select new { application.Id, owner.Zone, Said = team }).ToDictionaryAsync(team => team.Id, cancel);
        var network = (await cities.AllAsync(cancel)).ToDictionary(city => city.Id, city => city.Zone);

        var hours = new Dictionary<Guid, PitchHours>();
        foreach (var juror in jury.Jurors)
            hours[juror.Id] = (juror.Hours ?? StatedHours.UsualIn(juror.HomeCityId is { } city ? network.GetValueOrDefault(city, home.Zone) : home.Zone)).Hours;
        // Somebody with two applications said it of one of them.
        foreach (var candidate in jury.Candidates.OrderBy(candidate => teams.GetValueOrDefault(candidate.Id)?.Said is not null))
        {
            var team = teams.GetValueOrDefault(candidate.Id);
            hours[candidate.OwnerId] = (team?.Said?.Hours ?? StatedHours.UsualIn(team?.Zone ?? network.GetValueOrDefault(candidate.OriginCityId, home.Zone))).Hours;
        }

        return new(
            home, jury, planned.FirstOrDefault()?.Day,
            [.. planned.Select(row => row.Pitch).OfType<Pitch>().OrderBy(pitch => pitch.IsDropped).ThenBy(pitch => pitch.StartsAt is null).ThenBy(pitch => pitch.StartsAt).ThenBy(pitch => pitch.Room).ThenBy(pitch => pitch.Id)],
            chosen.Count > 0 ? chosen.ToHashSet() : jury.Candidates.Select(candidate => candidate.Id).ToHashSet(), hours);
    }

    public Candidate? CandidateOf(Pitch pitch) => candidates.GetValueOrDefault(pitch.ApplicationId);

    public Juror? JurorOf(Guid id) => jurors.GetValueOrDefault(id);

    public DateTimeZone ZoneOf(Guid person) => hours[person].Zone;

    /// <summary>Nothing ties this juror to the application that was not waived.</summary>
    public bool MayHear(Juror juror, Candidate candidate) => juror.IsOnPanel && !competing.Contains(juror.Id) && Jury.MayRead(juror, candidate);

    /// <summary>Of a room, those who may hear this application.</summary>
    public IEnumerable<Juror> PanelFor(Candidate candidate, int room) =>
        Day!.Plan.Seats.Where(seat => seat.Room == room).Select(seat => JurorOf(seat.JurorId)).OfType<Juror>().Where(juror => MayHear(juror, candidate));

    /// <summary>What those who come would be told of it now; none: it has no time.</summary>
    public PitchNotice? NoticeOf(Pitch pitch) => pitch is { IsDropped: false, StartsAt: { } start } && Day!.Plan.Rooms.ElementAtOrDefault(pitch.Room) is { } room && CandidateOf(pitch) is not null
        ? new(ZonedMoment.Of(start, home.Zone), Day.Plan.Length, Day.Plan.Questions, room.Name, room.Link, pitch.Panel)
        : null;

    /// <summary>Pitches of which somebody has not been told what is planned.</summary>
    public int Untold => Pitches.Count(IsUntold);

    public bool IsUntold(Pitch pitch) => pitch.IsNews(NoticeOf(pitch));

    internal Attendee AttendeeOf(Guid person) => hours[person].Within(Day!.Plan.During);

    /// <summary>What people call somebody who comes: a juror, or a team.</summary>
    public string NameOf(Guid person) =>
        JurorOf(person) is { } juror ? juror.Called : Jury.Candidates.FirstOrDefault(candidate => candidate.OwnerId == person)?.Title ?? "";

    /// <summary>Why it has no time, and what can be done.</summary>
    public IEnumerable<Text> Why(Pitch pitch)
    {
        if (pitch.Advice is not { } advice)
            yield break;
        foreach (var group in advice.NeverTogether)
            yield return group.Count == 1 ? new Text("{0}: no time of the sessions is possible.", NameOf(group[0])) : new Text("Never free together in the sessions: {0}.", string.Join(", ", group.Select(NameOf)));
        if (advice.Reason == UnplacedReason.NoSessionLongEnough)
            yield return new Text("No session is as long as a pitch with its questions.");
        if (advice.Reason == UnplacedReason.NoCapacity)
            yield return new Text("There are hours in common, but the panel or the room is taken then: add a session or a room.");
        yield return advice.Proposal switch
        {
            ProposalKind.SplitPanel => new Text("Proposed: {0} hear it live, {1} watch the recording.", Names(advice.Split!.Live), Names(advice.Split.Watching)),
            ProposalKind.RecordedPitch => new Text("Proposed: the team sends a recording, and the panel watches it when it can."),
            ProposalKind.MoreCapacity => new Text("Proposed: more sessions or rooms."),
            _ => new Text("Proposed: other hours."),
        };

        string Names(IReadOnlyList<Guid> people) => string.Join(", ", people.Select(NameOf));
    }

    /// <summary>What is wrong or hard at the time that a pitch has.</summary>
    public IReadOnlyList<Text> Warnings(Pitch pitch)
    {
        if (pitch.StartsAt is not { } start || CandidateOf(pitch) is not { } candidate)
            return [];
        var warnings = new List<Text>();
        var end = start + Duration.FromMinutes(Day!.Plan.Length);
        var (from, to) = (PitchHours.MinuteOf(start), PitchHours.MinuteOf(end));
        if (!Day.Plan.Covers(start))
            warnings.Add(new Text("Outside of the sessions."));
        foreach (var person in (Guid[])[candidate.OwnerId, .. pitch.Panel.Where(jurors.ContainsKey)])
        {
            var there = AttendeeOf(person);
            var local = start.InZone(ZoneOf(person)).TimeOfDay.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture);
            if (Day.Plan.Covers(start) && !there.Available.Any(period => period.From <= from && to <= period.To))
                warnings.Add(new Text("Outside of the hours of {0}: {1} where they are.", NameOf(person), local));
            else if (there.Night.Any(period => period.From < to && from < period.To))
                warnings.Add(new Text("Early or late for {0}: {1} where they are.", NameOf(person), local));
        }

        foreach (var juror in pitch.Panel.Select(JurorOf).OfType<Juror>().Where(juror => !MayHear(juror, candidate)))
            warnings.Add(new Text("{0} has a conflict of interest, or is off the jury.", juror.Called));
        if (!pitch.Panel.Exists(id => JurorOf(id) is { } juror && MayHear(juror, candidate)))
            warnings.Add(new Text("Nobody of the panel may hear it."));
        foreach (var other in Finalists.Where(other => other != pitch && Collides(pitch, other)))
            warnings.Add(new Text("At the same time as “{0}”, in the same room or with the same people.", CandidateOf(other)!.Title));
        return warnings;
    }

    /// <summary>Both at once, with a room or a person in common.</summary>
    internal bool Collides(Pitch one, Pitch other, bool withBreak = false)
    {
        if (one.StartsAt is not { } first || other.StartsAt is not { } second)
            return false;
        var length = Duration.FromMinutes(Day!.Plan.Length + (withBreak ? Day.Plan.Break : 0));
        return first < second + length && second < first + length
            && (one.Room == other.Room || one.Panel.Intersect(other.Panel).Any() || CandidateOf(one)?.OwnerId == CandidateOf(other)?.OwnerId);
    }
}
