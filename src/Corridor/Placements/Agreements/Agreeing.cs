using Corridor.Calls;
using Corridor.Data;
using Corridor.Placements.Stays;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Placements.Agreements;

/// <summary>An agreement as it stands.</summary>
public sealed record AgreementFile(Agreement Agreement, PaperVersion Current);

/// <summary>What the parties do about an agreement. It is done in the host's city, wherever they are: there its workflows and timers run.</summary>
public sealed class Agreeing(CorridorDb db, Papers papers, Timers timers, Audit audit, TimeProvider clock)
{
    /// <summary>None before both sides have accepted.</summary>
    public async Task<AgreementFile?> FindAsync(Guid placement, CancellationToken cancel = default)
    {
        var found = await (
            from agreement in db.Set<Agreement>()
            join version in db.Set<PaperVersion>() on new { PaperId = agreement.Id, agreement.Number } equals new { version.PaperId, version.Number }
            where agreement.PlacementId == placement
            select new { agreement, version }).SingleOrDefaultAsync(cancel);
        return found is null ? null : new AgreementFile(found.agreement, found.version);
    }

    /// <summary>Those of stays that wait for signatures, by stay.</summary>
    public async Task<IReadOnlyDictionary<Guid, Agreement>> UnsignedAsync(IEnumerable<Placement> stays, CancellationToken cancel = default)
    {
        var waiting = stays.Where(stay => stay.State == PlacementState.Accepted).Select(stay => stay.Id).ToList();
        if (waiting.Count == 0)
            return new Dictionary<Guid, Agreement>();
        return await db.Set<Agreement>().AsNoTracking().Where(one => waiting.Contains(one.PlacementId)).ToDictionaryAsync(one => one.PlacementId, cancel);
    }

    public async Task SignAsync(Guid placement, Seat seat, string name, string digest, CancellationToken cancel = default)
    {
        var (stay, file) = await LoadAsync(placement, cancel);
        file.Agreement.Sign(stay, file.Current, seat, name, digest, clock.Now());
        audit.Record("agreement.signed", stay.Id, new { party = seat.Party.ToString(), file.Agreement.Number, digest });
        await db.SaveChangesAsync(cancel);
    }

    /// <param name="placement">The stay.</param>
    /// <param name="seat">Who proposes it.</param>
    /// <param name="article">Its key.</param>
    /// <param name="wording">The whole article.</param>
    /// <param name="reason">Why.</param>
    /// <param name="digest">Of the version that was on screen.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task ProposeAsync(Guid placement, Seat seat, string article, LocalizedText wording, string reason, string digest, CancellationToken cancel = default)
    {
        var (stay, file) = await LoadAsync(placement, cancel);
        RuleBroken.If(digest != file.Current.Digest, "The agreement has changed since you opened it: read it again first.");
        var version = file.Agreement.Propose(stay, file.Current, article, wording, reason, seat, clock.Now());
        db.Add(version);
        audit.Record("agreement.changed", stay.Id, new { party = seat.Party.ToString(), version.Number, article, version.Digest });
        await db.SaveChangesAsync(cancel);
    }

    /// <param name="placement">The stay.</param>
    /// <param name="seat">Who says it.</param>
    /// <param name="article">About which article.</param>
    /// <param name="thread">The comment that it answers; none: a new thread.</param>
    /// <param name="text">What is said.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task CommentAsync(Guid placement, Seat seat, string article, Guid? thread, string? text, CancellationToken cancel = default)
    {
        var (stay, file) = await LoadAsync(placement, cancel);
        file.Agreement.MustBeOpen(stay);
        var comment = await papers.CommentAsync(file.Agreement, file.Current.Text.Articles, seat, article, thread, text, cancel);
        await timers.SetAsync(AgreementNews.TimerKind, stay.Id, papers.NextMorning(stay.Starts.Zone), $"{AgreementNews.TimerKind}:{stay.Id}", cancel);
        audit.Record("agreement.commented", stay.Id, new { party = seat.Party.ToString(), article, comment = comment.Id });
        await db.SaveChangesAsync(cancel);
    }

    public async Task ResolveAsync(Guid placement, Seat seat, Guid thread, bool open, CancellationToken cancel = default)
    {
        var (stay, file) = await LoadAsync(placement, cancel);
        file.Agreement.MustBeOpen(stay);
        await papers.ResolveAsync(file.Agreement, seat, thread, open, cancel);
        audit.Record(open ? "agreement.reopened" : "agreement.resolved", stay.Id, new { party = seat.Party.ToString(), comment = thread });
        await db.SaveChangesAsync(cancel);
    }

    private async Task<(Placement Stay, AgreementFile File)> LoadAsync(Guid placement, CancellationToken cancel) => (
        await db.Set<Placement>().Where(one => one.Id == placement).SingleOrNotFoundAsync(cancel),
        await FindAsync(placement, cancel) ?? throw RuleBroken.Now("There is nothing to sign now."));
}
