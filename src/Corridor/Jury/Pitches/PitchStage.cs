using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury.Pitches;

/// <summary>A pitch that was told, as a juror of its room finds it.</summary>
/// <param name="Pitch">Which.</param>
/// <param name="Title">What this juror may call it; empty where they may not hear it.</param>
/// <param name="Hears">They are on its panel, and nothing ties them to it.</param>
/// <param name="ReviewId">Where they score it.</param>
public sealed record HeardPitch(Pitch Pitch, string Title, bool Hears, Guid? ReviewId);

/// <summary>How the day stands for a team.</summary>
/// <param name="HasBegun">Somebody was on stage in their room.</param>
/// <param name="Before">Teams that wait and come before them.</param>
/// <param name="Mark">The count of the day that this is true of.</param>
public sealed record PitchTurn(bool HasBegun, int Before, int Mark);

/// <summary>What those who come find: the times that were told, and how far the day is.</summary>
public sealed class PitchStage(CorridorDb db)
{
    public async Task<PitchDay?> DayOfAsync(Guid call, CancellationToken cancel = default) =>
        await db.Set<PitchDay>().AsNoTracking().SingleOrDefaultAsync(day => day.CallId == call && day.PublishedAt != null, cancel);

    /// <summary>All of the rooms where they sit, in the order of time. Of those that they may not hear, nothing is said but the time.</summary>
    public async Task<IReadOnlyList<HeardPitch>> ForJurorAsync(Juror juror, Call call, PitchDay day, string language, CancellationToken cancel = default)
    {
        if (!juror.IsOnPanel)
            return [];
        var round = call.Rounds[^1].Key;
        var rows = await (
            from pitch in db.Set<Pitch>().AsNoTracking()
            join application in db.Set<Application>().ForJury(call.Id) on pitch.ApplicationId equals application.Id
            join submission in db.Set<Submission>() on application.SubmissionId equals submission.Id
            where pitch.DayId == day.Id && pitch.Told != null
            select new
            {
                pitch,
                application.Number,
                submission.Answers,
                Review = db.Set<Review>().Where(review => review.JurorId == juror.Id && review.ApplicationId == application.Id && review.Round == round).Select(review => (Guid?)review.Id).FirstOrDefault(),
                Barred = db.Set<Conflict>().Where(conflict => conflict.ApplicationId == application.Id && conflict.WaivedAt == null).Select(conflict => conflict.JurorId).ToList(),
            }).ToListAsync(cancel);
        var persons = await Persons.ReadAsync(db, call.Id, cancel);
        var mine = rows.Where(row => row.pitch.Told!.Panel.Contains(juror.Id)).ToList();
        var rooms = mine.Select(row => row.pitch.Told!.Room).Concat(day.Plan.Seats.Where(seat => seat.JurorId == juror.Id && seat.Room < day.Plan.Rooms.Count).Select(seat => day.Plan.Rooms[seat.Room].Name)).ToHashSet();
        return [.. rows.Where(row => rooms.Contains(row.pitch.Told!.Room)).OrderBy(row => row.pitch.Told!.Starts.Instant).ThenBy(row => row.pitch.Id).Select(row =>
        {
            var hears = row.pitch.Told!.Panel.Contains(juror.Id) && !persons.Has(juror.Id, row.Barred);
            return new HeardPitch(row.pitch, hears ? TitleFor(call, row.Number, row.Answers, language) : "", hears, hears ? row.Review : null);
        })];
    }

    /// <summary>How the day stands for a team whose pitch was told.</summary>
    public async Task<PitchTurn> TurnOfAsync(Pitch pitch, CancellationToken cancel = default)
    {
        var moves = await db.Set<PitchDay>().Where(day => day.Id == pitch.DayId).Select(day => day.Moves).SingleAsync(cancel);
        var room = (await db.Set<Pitch>().AsNoTracking().Where(other => other.DayId == pitch.DayId && other.Told != null).ToListAsync(cancel)).Where(other => other.Told!.Room == pitch.Told!.Room).ToList();
        return new(
            room.Exists(other => other.BegunAt is not null || other.MissedAt is not null),
            room.Count(other => other.Phase == PitchPhase.Waiting && (other.Told!.Starts.Instant, other.Id).CompareTo((pitch.Told!.Starts.Instant, pitch.Id)) < 0),
            moves);
    }

    /// <summary>For jurors: a number, and the title where it may be shown to them.</summary>
    public static string TitleFor(Call call, int? number, IReadOnlyDictionary<string, string> answers, string language)
    {
        var called = Translations.In(language).Of(new Text("No. {0}", number ?? 0));
        return call.Rounds[^1].TitleOf(answers) is { } title ? $"{called} {title}" : called;
    }
}
