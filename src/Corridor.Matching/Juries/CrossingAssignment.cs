using System.Runtime.InteropServices;

namespace Corridor.Matching.Juries;

/// <summary>
/// Where the rules on an application cross: branch and bound (Land and Doig, 1960), the best bound first. Prices come from the exact flow
/// under nested rules with penalties (<see cref="SoftRules"/>); the bound is what applications choose at these prices under all rules
/// (<see cref="BestReaders"/>); plans are exact ones of the problem cut so that no rule can be broken, around what was found before.
/// A budget of work ends it, not a clock: same problem and seed, same plan.
/// </summary>
internal sealed class CrossingAssignment
{
    private const long MostWork = 10_000_000;
    private const int FewestFlows = 12;
    private const int RootRounds = 8;
    private const int Rounds = 3;
    private const int Looks = 80;
    private const int MostStale = 12;
    private const int Parts = 3;
    private const int Gain = 50;

    private readonly JuryAssignmentProblem problem;
    private readonly AssignmentRows rows;
    private readonly SoftRules soft;
    private readonly PriorityQueue<Case, (Int128, int)> open = new();
    private readonly List<Case> closed = [];
    private JurorKinds? kinds;
    private int flows;
    private (AssignmentRows Rows, AssignmentFlow Flow)? best;
    private Int128 value = Int128.MinValue;

    /// <param name="Choices">What makes the case.</param>
    /// <param name="Bound">No plan with these choices has a greater value.</param>
    /// <param name="Prices">That prove it.</param>
    /// <param name="Next">The pair to decide; null: nothing is left to decide.</param>
    private sealed record Case(AssignmentChoice[] Choices, Int128 Bound, long[] Prices, Pair? Next);

    public CrossingAssignment(JuryAssignmentProblem problem, AssignmentRows rows)
    {
        this.problem = problem;
        this.rows = rows;
        soft = new SoftRules(problem, rows);
    }

    public JuryAssignmentPlan Run()
    {
        var root = Examine([], null, RootRounds);
        Look(root);
        Add(root);
        while (HasTime && open.TryPeek(out var most, out _) && most.Bound > value)
        {
            open.Dequeue();
            foreach (var assigned in (bool[])[true, false])
                Add(Examine([.. most.Choices, new(most.Next!.Value, assigned)], most.Prices, Rounds));
        }

        return Report(root.Prices, [.. closed, .. open.UnorderedItems.Select(item => item.Element).OrderBy(item => item.Choices.Length)]);
    }

    // Around the best plan again and again, each time beside another part of the candidates.
    private void Look(Case root)
    {
        int[][] ranked = [.. Enumerable.Range(0, rows.Applications).Select(i => Ranked(root.Prices, i).ToArray())];
        for (var (look, stale) = (0, 0); look < Looks && stale < MostStale && HasTime && root.Bound > value; look++)
        {
            var (seed, before) = (rows.Seed + (ulong)look, value);
            Cut(root.Prices, i => ReadersOf(best!.Value.Flow, i), i => ranked[i].OrderBy(juror => Seeded.Draw(seed, i, juror) % Parts));
            stale = value > before ? 0 : stale + 1;
        }
    }

    private bool HasTime => flows < FewestFlows || flows * (((long)rows.Applications * rows.Jurors) + 1_000) < MostWork;

    private JuryAssignmentPlan Report(long[] prices, List<Case> cases)
    {
        var (cut, flow) = best!.Value;
        if (problem.Balance == LoadBalance.AfterTotal)
            new LoadEvening(cut, flow).Run();
        var plan = JuryAssignment.Report(problem, rows, flow);
        var gap = cases.Max(item => item.Bound) - value;
        return plan with
        {
            IsOptimal = gap == 0,
            TotalBound = rows.MostTotal(plan.Total, gap),
            MissingReviewsBound = rows.Weights.FewestMissing(plan.MissingReviews, gap),
            Duals = JuryAssignmentDuals.Of(prices),
            Cases = cases is [{ Choices: [] }] ? [] : [.. cases.Select(item => new AssignmentCase(item.Choices, JuryAssignmentDuals.Of(item.Prices)))],
        };
    }

    private void Add(Case item)
    {
        if (item.Bound > value && item.Next is not null)
            open.Enqueue(item, (-item.Bound, open.Count + closed.Count));
        else
            closed.Add(item);
    }

    // The best bound of a case that a few moves of the penalties find, and what to decide next.
    private Case Examine(AssignmentChoice[] choices, long[]? prices, int rounds)
    {
        Pair[] forced = [.. choices.Where(choice => choice.IsAssigned).Select(choice => choice.Pair)];
        if (forced.Length > 0 && choices[^1].IsAssigned && !IsPossible(forced))
            return new(choices, Int128.MinValue, prices!, null);
        var all = Part(problem, choices, forced);
        var chosen = new List<int>[rows.Applications];
        var (bound, proof) = (prices is null ? Int128.MaxValue / 2 : Bound(all, prices, chosen), prices);
        var (next, moved) = ((Pair?)null, true);
        for (var round = 0; round < rounds && moved && bound > value; round++)
        {
            var flow = Flow(Part(soft.Penalised, choices, forced), prices);
            prices = flow.Prices;
            var (before, here) = (bound, Bound(all, prices, chosen));
            if (here < bound)
                (bound, proof) = (here, prices);
            (moved, next) = Compare(all, flow, prices, chosen);
            Cut(prices, i => chosen[i], i => Ranked(prices, i));
            moved &= before - bound > (bound - value) / Gain;
        }

        return new(choices, bound, proof!, next);
    }

    private AssignmentRows Part(JuryAssignmentProblem whole, AssignmentChoice[] choices, Pair[] forced) => new(
        whole with
        {
            Pinned = [.. whole.Pinned, .. forced],
            Forbidden = [.. whole.Forbidden, .. choices.Where(choice => !choice.IsAssigned).Select(choice => choice.Pair)],
        },
        rows.Weights);

    // Those before were.
    private bool IsPossible(Pair[] forced)
    {
        var (application, juror) = forced[^1];
        int[] others = [.. forced[..^1].Where(pair => pair.Application == application).Select(pair => pair.Juror)];
        return others.Length < rows.SlotStart[application + 1] - rows.SlotStart[application]
            && rows.PinnedLoad[juror] + forced.Count(pair => pair.Juror == juror) <= rows.MaximumLoad[juror]
            && rows.Rules.MayAdd(application, juror, others, -1);
    }

    private AssignmentFlow Flow(AssignmentRows part, long[]? prices)
    {
        flows++;
        // Who is alike is so in every part.
        kinds ??= new JurorKinds(part);
        var lists = new CandidateLists(part, kinds);
        if (prices is null)
        {
            prices = PriceSearch.Find(part, lists, kinds);
        }
        else
        {
            foreach (var application in part.Order)
                lists.Read(application, prices);
        }

        var flow = new AssignmentFlow(part, lists, kinds, prices);
        flow.Run();
        return flow;
    }

    // Each application takes its best under all rules, each juror sells as many places as pays.
    private Int128 Bound(AssignmentRows part, long[] prices, List<int>[] chosen)
    {
        Int128 bound = part.PinnedTotal;
        for (var i = 0; i < part.Applications; i++)
        {
            var (application, places) = (i, part.SlotStart[i + 1] - part.SlotStart[i]);
            (chosen[i], var gain) = BestReaders.Find(Candidates(part, i, prices), places, (some, juror) => part.Rules.MayAdd(application, juror, CollectionsMarshal.AsSpan(some), -1));
            bound += gain - ((Int128)part.Weights.MissingReview * places);
        }

        for (var j = 0; j < part.Jurors; j++)
        {
            bound -= Cost(part, j, part.PinnedLoad[j]);
            for (var n = part.PinnedLoad[j]; n < Math.Min(part.MaximumLoad[j], part.PinnedLoad[j] + part.Applications) && prices[j] > part.NextCost(j, n); n++)
                bound += prices[j] - part.NextCost(j, n);
        }

        return bound;
    }

    // By falling gain over a missing review.
    private static (int Juror, long Gain)[] Candidates(AssignmentRows part, int application, long[] prices)
    {
        var worth = new long[part.Jurors];
        part.ReadWorth(application, prices, worth);
        var candidates = new List<(int Juror, long Gain)>(part.Jurors);
        for (var j = 0; j < worth.Length; j++)
        {
            if (worth[j] > Affinities.Barred)
                candidates.Add((j, worth[j] + part.Weights.MissingReview));
        }

        candidates.Sort((a, b) => a.Gain != b.Gain ? b.Gain.CompareTo(a.Gain) : a.Juror.CompareTo(b.Juror));
        return [.. candidates];
    }

    private IEnumerable<int> Ranked(long[] prices, int application) => Candidates(rows, application, prices).Select(candidate => candidate.Juror);

    // What the flow chose against the best under all rules: moves penalties, and finds the pair that matters most. Where a choice keeps the rules, it stays.
    private (bool Moved, Pair? Next) Compare(AssignmentRows part, AssignmentFlow flow, long[] prices, List<int>[] chosen)
    {
        var (moved, next, most) = (false, (Pair?)null, -1L);
        for (var i = 0; i < part.Applications; i++)
        {
            var has = ReadersOf(flow, i);
            int[] differ = [.. has.Except(chosen[i]), .. chosen[i].Except(has)];
            if (differ.Length > 0)
            {
                var lead = Gain(has) - Gain(chosen[i]);
                if (Math.Abs(lead) > most)
                    (next, most) = (new(i, differ[0]), Math.Abs(lead));
                moved |= soft.Move(i, has, chosen[i], lead);
            }

            if (part.Rules.Most(i, has.Count, has) == has.Count)
                chosen[i] = has;
            chosen[i].AddRange(part.Pinned[i].Except(rows.Pinned[i]));

            long Gain(IEnumerable<int> jurors) => jurors.Sum(juror => part.Value(i, juror) - prices[juror] + part.Weights.MissingReview);
        }

        return (moved, next);
    }

    // The exact plan of what cannot break a rule: of each application its jurors so far, and of the others the first.
    private void Cut(long[] prices, Func<int, List<int>> around, Func<int, IEnumerable<int>> others)
    {
        var beyond = Enumerable.Range(0, rows.Applications).SelectMany(i => soft.Beyond(i, around(i), others(i)));
        var cut = new AssignmentRows(soft.Kept with { Forbidden = [.. soft.Kept.Forbidden, .. beyond] }, rows.Weights);
        var flow = Flow(cut, prices);
        var found = Value(flow);
        if (found >= value)
            (best, value) = ((cut, flow), found);
    }

    private List<int> ReadersOf(AssignmentFlow flow, int application) => [.. flow.JurorsOf(application).ToArray().Where(juror => juror != rows.Ground)];

    private Int128 Value(AssignmentFlow flow)
    {
        Int128 sum = rows.PinnedTotal;
        for (var slot = 0; slot < rows.Slots; slot++)
            sum += flow.JurorOf(slot) == rows.Ground ? -rows.Weights.MissingReview : flow.ValueOf(slot);
        for (var j = 0; j < rows.Jurors; j++)
            sum -= Cost(rows, j, flow.Load[j]);
        return sum;
    }

    private static Int128 Cost(AssignmentRows part, int juror, int load)
    {
        Int128 cost = 0;
        for (var n = 0; n < load; n++)
            cost += part.NextCost(juror, n);
        return cost;
    }
}
