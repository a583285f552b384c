using System.Globalization;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Texts;

namespace Corridor.Jury;

/// <summary>One line of a file: who is to read which application.</summary>
/// <param name="Number">Of the line.</param>
/// <param name="Juror">An address.</param>
/// <param name="Application">A number.</param>
public sealed record PlanLine(int Number, string Juror, string Application);

/// <summary>Changes a plan by hand or from a file. Each change is a plan of its own, so that a person can look before it is committed.</summary>
public sealed class PlanEditing(CorridorDb db, JuryPlanning planning, Audit audit, TimeProvider clock)
{
    public const int MostLines = 50_000;

    /// <param name="round">For which round.</param>
    /// <param name="juror">Who is to read it.</param>
    /// <param name="application">Which.</param>
    /// <param name="reason">Why it does not count that they are of the same city, if they are.</param>
    /// <param name="cancel">Stops reading.</param>
    public async Task<AssignmentPlan> AddAsync(Round round, Guid juror, Guid application, string? reason, CancellationToken cancel = default)
    {
        var draft = await DraftAsync(round, cancel);
        var seat = draft.Board.Jurors.FirstOrDefault(one => one.Id == juror && one.IsOnPanel) ?? throw RuleBroken.Now("Choose a juror of this call.");
        var candidate = draft.Board.Candidates.FirstOrDefault(one => one.Id == application) ?? throw RuleBroken.Now("Choose an application of this call.");
        RuleBroken.If(draft.Has(candidate, seat), "This juror reads this application already.");
        RuleBroken.If(draft.Board.Reviews.Any(review => review.JurorId == juror && review.ApplicationId == application && !review.Counts), "This juror abstained from this application.");
        if (draft.Asked.Bars(candidate, seat))
            Waive(draft, candidate, seat, reason);
        draft.Add(candidate, seat);
        return await KeepAsync(draft, cancel);
    }

    public async Task<AssignmentPlan> RemoveAsync(Round round, Guid juror, Guid application, CancellationToken cancel = default)
    {
        var draft = await DraftAsync(round, cancel);
        var row = draft.Rows.Find(row => row.JurorId == juror && row.ApplicationId == application) ?? throw RuleBroken.Now("This plan has no such review.");
        RuleBroken.If(
            draft.Board.Reviews.Any(review => review.JurorId == juror && review.ApplicationId == application && review.State != ReviewState.Assigned),
            "This review has begun: it stays.");
        RuleBroken.If(row.Shared, "Everybody reads this application first: exchange it for another, or write down a conflict.");
        draft.Rows.Remove(row);
        if (row.Kept)
            draft.Removals.Add(new(application, juror));
        return await KeepAsync(draft, cancel);
    }

    /// <summary>A review that stays in the plan when it is made anew, or does not any more.</summary>
    public async Task<AssignmentPlan> LockAsync(Round round, Guid juror, Guid application, bool locked, CancellationToken cancel = default)
    {
        var plan = await planning.LastAsync(round, cancel) ?? throw new NotFoundException();
        plan.Lock(juror, application, locked);
        await db.SaveChangesAsync(cancel);
        return plan;
    }

    /// <summary>Adds what a file says; what it cannot say is told line by line.</summary>
    public async Task<AssignmentPlan> ImportAsync(Round round, IReadOnlyList<PlanLine> lines, CancellationToken cancel = default)
    {
        RuleBroken.If(lines.Count == 0, "There is no line in this file.");
        RuleBroken.If(lines.Count > MostLines, "A file has {0} lines at most.", MostLines);
        var draft = await DraftAsync(round, cancel);
        var byAddress = draft.Board.Jurors.Where(juror => juror.IsOnPanel).ToLookup(juror => MailAddresses.Plain(juror.Email));
        var byNumber = draft.Board.Candidates.Where(candidate => candidate.Number is not null).ToDictionary(candidate => candidate.Number!.Value);
        foreach (var line in lines)
        {
            if (byAddress[MailAddresses.Plain(line.Juror)].FirstOrDefault() is not { } juror)
                draft.Refused.Add(new(line.Number, LineProblem.UnknownJuror));
            else if (!int.TryParse(line.Application, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !byNumber.TryGetValue(number, out var candidate))
                draft.Refused.Add(new(line.Number, LineProblem.UnknownApplication));
            else if (draft.Has(candidate, juror))
                draft.Refused.Add(new(line.Number, LineProblem.AssignedAlready));
            else if (draft.Asked.Bars(candidate, juror))
                draft.Refused.Add(new(line.Number, LineProblem.Barred));
            else
                draft.Add(candidate, juror);
        }

        return await KeepAsync(draft, cancel);
    }

    // Only the city can be waived here: what else ties them has a row of its own, which says by what.
    private void Waive(Draft draft, Candidate candidate, Juror juror, string? reason)
    {
        var board = draft.Board;
        RuleBroken.If(
            !board.IsHome(juror, candidate) || board.Competing().Contains(juror.Id) || board.TiesOf(juror, candidate.Id).Any(conflict => conflict.Bars),
            "There is a conflict of interest between them: waive it first, or choose somebody else.");
        RuleBroken.If(string.IsNullOrWhiteSpace(reason), "They are of the same city or country: say why this does not count, it is kept in the log.");
        var home = new Conflict { JurorId = juror.Id, ApplicationId = candidate.Id, Kind = ConflictKind.HomeCity, Reason = "", At = clock.Now() };
        home.Waive(reason, clock.Now());
        db.Add(home);
        board.Know([.. board.Conflicts, home]);
        audit.Record("conflict.waived", home.Id, new { home.JurorId, home.ApplicationId, Kind = home.Kind.ToString(), home.WaivedReason });
    }

    // What somebody is looking at, if it is still of the state of things; otherwise what stands.
    private async Task<Draft> DraftAsync(Round round, CancellationToken cancel)
    {
        var board = await planning.ReadAsync(round, cancel);
        RuleBroken.If(!board.Jurors.Any(juror => juror.IsOnPanel), "No juror accepted yet: invite some, or remind them.");
        var last = await planning.LastAsync(round, cancel);
        var waits = last is { CommittedAt: null } && last.Basis == board.Basis();
        var (readers, weights) = waits ? (last!.Readers, last.Weights) : (round.LanguageReaders, round.Call.Jury.Weights);
        var asked = new PlanProblem(board, null, readers, weights);
        return waits
            ? new Draft(board, asked, readers, weights, [.. last!.Rows], [.. last.Removals])
            : new Draft(board, asked, readers, weights, [.. asked.Standing], [.. asked.Removals]);
    }

    private async Task<AssignmentPlan> KeepAsync(Draft draft, CancellationToken cancel)
    {
        var plan = planning.Keep(new AssignmentPlan
        {
            CallId = draft.Board.Call.Id,
            Round = draft.Board.Round.Key,
            ComputedAt = clock.Now(),
            Basis = draft.Board.Basis(),
            Readers = draft.Readers,
            Weights = draft.Weights,
            IsOptimal = false,
            ByHand = true,
            Missing = draft.Asked.MissingOf(draft.Rows),
            Rows = draft.InOrder(),
            Removals = draft.Removals,
            Refused = draft.Refused,
            Shortages = [],
        });
        await db.SaveChangesAsync(cancel);
        return plan;
    }

    private sealed record Draft(JuryBoard Board, PlanProblem Asked, int Readers, AffinityWeights Weights, List<PlanRow> Rows, List<PlanRemoval> Removals)
    {
        private readonly HashSet<(Guid Application, Guid Juror)> pairs = [.. Rows.Select(row => (row.ApplicationId, row.JurorId))];

        public List<RefusedLine> Refused { get; } = [];

        public bool Has(Candidate candidate, Juror juror) => pairs.Contains((candidate.Id, juror.Id));

        // What was to be taken back stays instead.
        public void Add(Candidate candidate, Juror juror)
        {
            // Whoever is put in by hand stays when the plan is made anew.
            var row = Asked.RowOf(candidate, juror) with { Locked = true };
            Removals.Remove(new(candidate.Id, juror.Id));
            Rows.Add(row);
            pairs.Add((candidate.Id, juror.Id));
        }

        public IReadOnlyList<PlanRow> InOrder()
        {
            var order = Board.Candidates.Select((candidate, at) => (candidate.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);
            return [.. Rows.OrderBy(row => order[row.ApplicationId])];
        }
    }
}
