using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Jury;

/// <summary>An application that a juror may say something of, as this juror may see it.</summary>
public sealed record BidChoice(Guid Id, int? Number, string? Title, string Language, IReadOnlyDictionary<string, string> Answers, Wish? Wish);

/// <summary>An application that a juror said to be tied to.</summary>
public sealed record SaidTie(int? Number, string? Title, Text Reason);

/// <summary>What jurors would like to read, and would rather not: said as long as the round lasts, weighed whenever a plan is made.</summary>
public sealed class Bidding(CorridorDb db, Panel panel, Audit audit, TimeProvider clock)
{
    /// <summary>Without those that are barred to the juror anyway; beside them, those that the juror said to be tied to.</summary>
    public async Task<(IReadOnlyList<BidChoice> Choices, IReadOnlyList<SaidTie> Ties)> ReadAsync(Juror juror, Call call, CancellationToken cancel = default)
    {
        MustBeAsked(juror, call);
        var round = Round.At(call, clock.Now());
        var board = await JuryBoard.WhoAsync(db, round, cancel);
        if (board.Competing().Contains(juror.Id))
            return ([], []);
        var said = await db.Set<Bid>().AsNoTracking().Where(bid => bid.JurorId == juror.Id).ToDictionaryAsync(bid => bid.ApplicationId, bid => bid.Wish, cancel);
        var choices = board.Candidates
            .Where(candidate => board.MayRead(juror, candidate))
            .Select(candidate => new BidChoice(
                candidate.Id, candidate.Number, round.TitleOf(candidate.Answers), candidate.Language, candidate.Answers,
                said.TryGetValue(candidate.Id, out var wish) ? wish : null));
        var declared = board.Conflicts.Where(conflict => conflict is { Bars: true, Kind: ConflictKind.Declared } && conflict.JurorId == juror.Id).ToDictionary(conflict => conflict.ApplicationId);
        var ties = board.Candidates.Where(candidate => declared.ContainsKey(candidate.Id))
            .Select(candidate => new SaidTie(candidate.Number, round.TitleOf(candidate.Answers), declared[candidate.Id].Said()));
        return ([.. choices], [.. ties]);
    }

    /// <param name="juror">Who says it.</param>
    /// <param name="call">Of which call.</param>
    /// <param name="wishes">By application; null takes back what was said.</param>
    /// <param name="ties">Of applications that the juror is tied to, and so never reads: why, where they said it.</param>
    /// <param name="cancel">Stops reading.</param>
    public async Task SaveAsync(Juror juror, Call call, IReadOnlyDictionary<Guid, Wish?> wishes, IReadOnlyDictionary<Guid, string>? ties = null, CancellationToken cancel = default)
    {
        var open = (await ReadAsync(juror, call, cancel)).Choices.Select(choice => choice.Id).ToHashSet();
        if (!wishes.Keys.Concat(ties?.Keys ?? []).All(open.Contains))
            throw new NotFoundException();
        if (ties is { Count: > 0 })
            await panel.BarAsync(juror.Id, ties.ToDictionary(tie => tie.Key, tie => string.IsNullOrWhiteSpace(tie.Value) ? Conflict.OnBidding : tie.Value), cancel);
        var now = clock.Now();
        var known = await db.Set<Bid>().Where(bid => bid.JurorId == juror.Id).ToDictionaryAsync(bid => bid.ApplicationId, cancel);
        foreach (var (application, wish) in wishes)
        {
            var bid = known.GetValueOrDefault(application);
            if (bid?.Wish == wish)
                continue;
            if (wish is null)
                db.Remove(bid!);
            else if (bid is null)
                db.Add(new Bid { JurorId = juror.Id, ApplicationId = application, Wish = wish.Value, At = now });
            else
                (bid.Wish, bid.At) = (wish.Value, now);
        }

        audit.Record("bids.saved", juror.Id, new { said = wishes.Count(wish => wish.Value is not null), tied = ties?.Count ?? 0 });
        await db.SaveChangesAsync(cancel);
    }

    private void MustBeAsked(Juror juror, Call call)
    {
        if (!call.Jury.Bids || !juror.IsOnPanel)
            throw new NotFoundException();
        Round.MustNotBeOver(call, clock.Now());
    }
}
