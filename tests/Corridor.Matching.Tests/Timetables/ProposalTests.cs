using Corridor.Matching.Timetables;
using static Corridor.Matching.Tests.Timetables.TimetableCases;

namespace Corridor.Matching.Tests.Timetables;

public sealed class ProposalTests
{
    // One summer day in UTC, from midnight; 08:00–21:00 local.
    private static readonly Attendee Tokyo = Between(new Period(0, 12 * Hour), new Period(23 * Hour, 24 * Hour));
    private static readonly Attendee Clermont = Between(new Period(6 * Hour, 19 * Hour));
    private static readonly Attendee LosAngeles = Between(new Period(0, 4 * Hour), new Period(15 * Hour, 24 * Hour));

    [Fact]
    public void Where_all_but_one_juror_meet_the_panel_is_split_and_the_reason_named()
    {
        // Any two of them meet; Tokyo, Los Angeles and anyone in Clermont-Ferrand do not.
        var problem = OnePitch([Clermont, Tokyo, LosAngeles, Clermont, LosAngeles]);

        var unplaced = Unplaced(problem);

        Assert.Equal((UnplacedReason.NoCommonHour, ProposalKind.SplitPanel), (unplaced.Reason, unplaced.Proposal));
        Assert.Equal(new Slot(0, 15 * Hour, 15 * Hour + 30, 0), unplaced.Split!.Slot);
        Assert.Equal([2, 3, 4], unplaced.Split.Live);
        Assert.Equal([1], unplaced.Split.Watching);
        var group = Assert.Single(unplaced.NeverTogether);
        Assert.Equal(3, group.Count);
        Assert.Contains(1, group);
    }

    [Fact]
    public void Two_jurors_without_a_common_minute_are_named_and_one_without_any()
    {
        var evening = Between(new Period(15 * Hour, 19 * Hour));
        var never = Between(new Period(30 * Hour, 40 * Hour));
        var problem = OnePitch([Clermont, Tokyo, evening, never, Clermont]);

        var unplaced = Unplaced(problem);

        Assert.Equal([[3], [1, 2]], unplaced.NeverTogether);
        Assert.Equal([1, 4], unplaced.Split!.Live);
        Assert.Equal([2, 3], unplaced.Split.Watching);
    }

    [Fact]
    public void Too_few_live_jurors_make_it_a_recording_and_no_recording_means_other_hours()
    {
        var early = Between(new Period(0, 2 * Hour));
        var problem = OnePitch([early, Tokyo, Clermont, Clermont]);

        Assert.Equal(ProposalKind.RecordedPitch, Unplaced(problem).Proposal);
        Assert.Equal([[0, 2], [0, 3]], Unplaced(problem).NeverTogether);
        Assert.Equal([1], Unplaced(problem with { MinimumLive = 1 }).Split!.Live);
        Assert.Equal(ProposalKind.OtherHours, Unplaced(problem with { Pitches = [problem.Pitches[0] with { MayBeRecorded = false }] }).Proposal);
        Assert.Equal(UnplacedReason.NoSessionLongEnough, Unplaced(problem with { Sessions = [new(0, 20)] }).Reason);
    }

    [Fact]
    public void A_split_takes_only_what_the_timetable_leaves()
    {
        // The split could sit at 15:00 or 15:30 with three; at 15:00 the live pitch is, fixed, with one of the jurors.
        var problem = OnePitch([Clermont, Tokyo, LosAngeles, Clermont, LosAngeles, Clermont]) with
        {
            Panels = [[1, 2, 3, 4], [3]],
            Pitches = [new() { Team = [0], Panel = 0, Minutes = 30 }, new() { Team = [5], Panel = 1, Minutes = 30, Break = 15 }],
            Rooms = 2,
            Fixed = [new(1, 15 * Hour, 0)],
        };

        Assert.Equal(15 * Hour + 45, Unplaced(problem).Split!.Slot.Start);
        Assert.Equal([2, 3, 4], Unplaced(problem).Split!.Live);
    }

    [Fact]
    public void What_is_short_is_named()
    {
        var pitches = Enumerable.Range(0, 3).Select(pitch => new Pitch { Team = [3 + pitch], Panel = pitch, Minutes = 30 }).ToArray();
        var problem = new TimetableProblem
        {
            People = [.. Enumerable.Range(0, 6).Select(_ => Always())],
            Panels = [[0], [1], [2]],
            Pitches = pitches,
            Rooms = 1,
            Sessions = [new(0, 60)],
            Step = 30,
        };

        var rooms = Unplaced(problem);
        var panel = Unplaced(problem with { Rooms = 3, Pitches = [.. pitches.Select(pitch => pitch with { Panel = 0 })] });
        var person = Unplaced(problem with { Rooms = 3, Panels = [[0], [0, 1], [0, 2]] });

        Assert.Equal((UnplacedReason.NoCapacity, ProposalKind.MoreCapacity), (rooms.Reason, rooms.Proposal));
        Assert.Equal([new(BottleneckKind.Rooms, 0, 2, 2)], rooms.Bottlenecks);
        Assert.Equal([new(BottleneckKind.Panel, 0, 2, 2), new(BottleneckKind.Person, 0, 2, 2)], panel.Bottlenecks);
        Assert.Equal([new(BottleneckKind.Person, 0, 2, 2)], person.Bottlenecks);
    }

    // Person 0 presents, all others are the panel.
    private static TimetableProblem OnePitch(Attendee[] people) => new()
    {
        People = people,
        Panels = [[.. Enumerable.Range(1, people.Length - 1)]],
        Pitches = [new() { Team = [0], Panel = 0, Minutes = 30 }],
        Rooms = 1,
        Sessions = [new(0, Day)],
    };

    private static UnplacedPitch Unplaced(TimetableProblem problem)
    {
        var timetable = PitchTimetable.Solve(problem);

        Assert.Empty(PitchTimetable.Verify(problem, timetable).Faults);
        Assert.True(timetable.IsOptimal);
        return Assert.Single(timetable.Unplaced);
    }
}
