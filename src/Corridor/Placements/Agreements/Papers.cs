using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Placements.Agreements;

/// <summary>A version without its text.</summary>
public sealed record VersionLine(int Number, string Author, StayParty? Party, string Reason, Instant At, string Digest);

/// <summary>The versions and comments of a paper, whatever it is about. The caller saves.</summary>
public sealed class Papers(CorridorDb db, TimeProvider clock)
{
    public Task<PaperVersion> CurrentAsync(Paper paper, CancellationToken cancel = default) =>
        db.Set<PaperVersion>().SingleAsync(one => one.PaperId == paper.Id && one.Number == paper.Number, cancel);

    /// <summary>The newest first.</summary>
    public Task<List<VersionLine>> VersionsAsync(Paper paper, CancellationToken cancel = default) =>
        db.Set<PaperVersion>().Where(one => one.PaperId == paper.Id).OrderByDescending(one => one.Number)
            .Select(one => new VersionLine(one.Number, one.Author, one.Party, one.Reason, one.At, one.Digest)).ToListAsync(cancel);

    /// <summary>A version and the one before it.</summary>
    public async Task<(PaperVersion Version, PaperVersion? Before)?> VersionAsync(Paper paper, int number, CancellationToken cancel = default)
    {
        var both = await db.Set<PaperVersion>().AsNoTracking().Where(one => one.PaperId == paper.Id && (one.Number == number || one.Number == number - 1)).ToListAsync(cancel);
        return both.Find(one => one.Number == number) is { } version ? (version, both.Find(one => one.Number == number - 1)) : null;
    }

    public Task<List<PaperComment>> CommentsAsync(Paper paper, CancellationToken cancel = default) =>
        db.Set<PaperComment>().AsNoTracking().Where(one => one.PaperId == paper.Id).OrderBy(one => one.At).ThenBy(one => one.Id).ToListAsync(cancel);

    /// <summary>When what is said now is told to the others.</summary>
    public Instant NextMorning(string zone)
    {
        var here = clock.Now().InZone(DateTimeZoneProviders.Tzdb[zone]);
        return ZonedMoment.MorningOf(here.Hour < 9 ? here.Date : here.Date.PlusDays(1), zone).Instant;
    }

    /// <summary>Who commented since it last was told.</summary>
    internal Task<List<Guid>> SpeakersAsync(Paper paper, CancellationToken cancel) =>
        db.Set<PaperComment>().Where(one => one.PaperId == paper.Id && one.At > paper.ToldAt).Select(one => one.AuthorId).Distinct().ToListAsync(cancel);

    /// <param name="paper">Which has it.</param>
    /// <param name="articles">Of the current version.</param>
    /// <param name="seat">Who says it.</param>
    /// <param name="article">About which article.</param>
    /// <param name="thread">The comment that it answers; none: a new thread.</param>
    /// <param name="text">What is said.</param>
    /// <param name="cancel">Stops it.</param>
    internal async Task<PaperComment> CommentAsync(Paper paper, IReadOnlyList<AgreementSection> articles, Seat seat, string article, Guid? thread, string? text, CancellationToken cancel)
    {
        var first = thread is { } id ? await ThreadAsync(paper, id, cancel) : null;
        if (articles.All(one => one.Key != article) || (first is not null && first.Article != article))
            throw new NotFoundException();
        var comment = PaperComment.On(paper, article, first, text, seat, clock.Now());
        db.Add(comment);
        return comment;
    }

    internal async Task ResolveAsync(Paper paper, Seat seat, Guid thread, bool open, CancellationToken cancel)
    {
        var comment = await ThreadAsync(paper, thread, cancel);
        if (open)
            comment.Reopen();
        else
            comment.Resolve(seat, clock.Now());
    }

    private Task<PaperComment> ThreadAsync(Paper paper, Guid id, CancellationToken cancel) =>
        db.Set<PaperComment>().Where(one => one.PaperId == paper.Id && one.Id == id && one.ThreadId == null).SingleOrNotFoundAsync(cancel);
}
