using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury.Pitches;

/// <summary>
/// Moves a day of pitches on: who is on stage, its questions, its end; and everybody's screen with it. In each room one pitch is on
/// stage. Of two who press at the same moment one is told so.
/// </summary>
public sealed class PitchTracker(CorridorDb db, Scoring scoring, LiveDays live, Audit audit, TimeProvider clock)
{
    public async Task<(PitchDay Day, IReadOnlyList<Pitch> Pitches)?> ReadAsync(Call call, CancellationToken cancel = default)
    {
        if (await db.Set<PitchDay>().SingleOrDefaultAsync(day => day.CallId == call.Id && day.PublishedAt != null, cancel) is not { } day)
            return null;
        var pitches = await db.Set<Pitch>().Where(pitch => pitch.DayId == day.Id && pitch.Told != null).ToListAsync(cancel);
        return (day, [.. pitches.OrderBy(pitch => pitch.Told!.Starts.Instant).ThenBy(pitch => pitch.Id)]);
    }

    /// <summary>On to the stage, on to the questions, or off the stage.</summary>
    public Task NextAsync(Call call, Guid id, CancellationToken cancel = default) => MoveAsync(call, id, "pitch.moved", async (pitch, others) =>
    {
        if (pitch.Phase == PitchPhase.Waiting)
        {
            RuleBroken.If(others.Any(other => other.IsOnStage && other.Told!.Room == pitch.Told!.Room), "Another pitch is on stage in this room.");
            pitch.Begin(clock.Now());
            await SeatAsync(call, pitch, cancel);
        }
        else if (pitch.Phase == PitchPhase.Pitching)
            pitch.AskQuestions(clock.Now());
        else
            pitch.End(clock.Now());
    }, cancel);

    /// <summary>One step back: what was pressed too early.</summary>
    public Task BackAsync(Call call, Guid id, CancellationToken cancel = default) => MoveAsync(call, id, "pitch.back", (pitch, others) =>
    {
        RuleBroken.If(!pitch.IsOnStage && others.Any(other => other.IsOnStage && other.Told!.Room == pitch.Told!.Room), "Another pitch is on stage in this room.");
        pitch.StepBack();
        return Task.CompletedTask;
    }, cancel);

    public Task PauseAsync(Call call, Guid id, CancellationToken cancel = default) => MoveAsync(call, id, "pitch.paused", (pitch, _) =>
    {
        pitch.Pause(clock.Now());
        return Task.CompletedTask;
    }, cancel);

    public Task MissAsync(Call call, Guid id, CancellationToken cancel = default) => MoveAsync(call, id, "pitch.missed", (pitch, _) =>
    {
        pitch.Miss(clock.Now());
        return Task.CompletedTask;
    }, cancel);

    /// <summary>Ends scoring of a pitch. What has a score on every criterion is handed in; what has not stays as it is.</summary>
    public Task CloseScoresAsync(Call call, Guid id, CancellationToken cancel = default) => MoveAsync(call, id, "pitch.scores.closed", async (pitch, _) =>
    {
        RuleBroken.If(pitch.Phase != PitchPhase.Scoring, "End the pitch before you close its scores.");
        await scoring.HandInAsync(call, pitch.ApplicationId, pitch.Told!.Panel, cancel);
        pitch.CloseScores(clock.Now());
    }, cancel);

    // Every one of the panel has a review to score in.
    private async Task SeatAsync(Call call, Pitch pitch, CancellationToken cancel)
    {
        var (panel, round) = (pitch.Told!.Panel, call.Rounds[^1]);
        var persons = await Persons.ReadAsync(db, call.Id, cancel);
        var barred = await db.Set<Conflict>().Where(conflict => conflict.ApplicationId == pitch.ApplicationId && conflict.WaivedAt == null).Select(conflict => conflict.JurorId).ToListAsync(cancel);
        var given = await db.Set<Review>().Where(review => review.ApplicationId == pitch.ApplicationId && review.Round == round.Key).Select(review => review.JurorId).ToListAsync(cancel);
        foreach (var juror in persons.Jurors.Where(juror => panel.Contains(juror.Id) && juror.IsOnPanel && !given.Contains(juror.Id) && !persons.Has(juror.Id, barred)))
        {
            var review = Review.Assign(new PlanRow(pitch.ApplicationId, juror.Id, Kept: false, Reads: true, []), round, clock.Now());
            db.Add(review);
            audit.Record("review.assigned", review.Id, new { juror = juror.Id, pitch.ApplicationId, pitch = pitch.Id });
        }
    }

    private async Task MoveAsync(Call call, Guid id, string action, Func<Pitch, IReadOnlyList<Pitch>, Task> move, CancellationToken cancel)
    {
        if (await ReadAsync(call, cancel) is not { } found || found.Pitches.SingleOrDefault(pitch => pitch.Id == id) is not { } pitch)
            throw new NotFoundException();
        await move(pitch, [.. found.Pitches.Where(other => other != pitch)]);
        found.Day.Move();
        audit.Record(action, pitch.Id, new { pitch.ApplicationId, Phase = pitch.Phase.ToString() });
        await db.SaveChangesAsync(cancel);
        live.Look();
    }
}
