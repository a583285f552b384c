using Corridor.Texts;

namespace Corridor.Jury;

/// <summary>What a juror has, and has with a plan.</summary>
public sealed record PlanLoad(Juror Juror, int Now, int Then)
{
    public bool IsOver => Then > Juror.MaxLoad;
}

/// <summary>What a plan comes to, so that a person can judge it before it is committed.</summary>
public sealed class PlanSummary
{
    private readonly JuryBoard board;
    private readonly AssignmentPlan plan;
    private readonly Dictionary<Guid, Juror> jurors;
    private readonly ILookup<Guid, PlanRow> byApplication;
    private readonly Dictionary<Guid, PlanLoad> loads;

    public PlanSummary(JuryBoard board, AssignmentPlan plan)
    {
        (this.board, this.plan) = (board, plan);
        jurors = board.Jurors.ToDictionary(juror => juror.Id);
        byApplication = plan.Rows.ToLookup(row => row.ApplicationId);
        var standing = board.Candidates.Select(candidate => candidate.Id).ToHashSet();
        var now = board.Reviews.Where(review => review.Counts && standing.Contains(review.ApplicationId)).CountBy(review => review.JurorId).ToDictionary();
        var then = plan.Rows.CountBy(row => row.JurorId).ToDictionary();
        Loads = [.. board.Jurors.Where(juror => juror.IsOnPanel).Select(juror => new PlanLoad(juror, now.GetValueOrDefault(juror.Id), then.GetValueOrDefault(juror.Id)))];
        loads = Loads.ToDictionary(load => load.Juror.Id);
        Coverage = [.. board.Candidates.CountBy(candidate => byApplication[candidate.Id].Count()).Select(count => (count.Key, count.Value)).OrderBy(count => count.Key)];
        Warnings = [.. plan.Rows.Where(row => !row.Kept).SelectMany(row => WarningsOf(row).Select(warning => (row, warning)))];
    }

    public IReadOnlyList<PlanLoad> Loads { get; }

    /// <summary>The longest bar.</summary>
    public int MostLoad => Loads.Select(load => Math.Max(load.Then, load.Juror.MaxLoad)).DefaultIfEmpty(1).Max();

    /// <summary>How many applications have so many readers.</summary>
    public IReadOnlyList<(int Readers, int Applications)> Coverage { get; }

    /// <summary>The sum of what jurors and applications have in common.</summary>
    public long Affinity => plan.Rows.Sum(row => (long)row.Affinity);

    /// <summary>Applications with fewer readers of their language than the plan was asked for.</summary>
    public IEnumerable<Candidate> ShortOfReaders => board.Candidates.Where(candidate => !board.Shared.Contains(candidate.Id) &&
        byApplication[candidate.Id].Count(row => row.Reads) < Math.Min(plan.Readers, board.Round.ReviewsPerApplication));

    /// <summary>Of what the plan adds.</summary>
    public IReadOnlyList<(PlanRow Row, Text Warning)> Warnings { get; }

    /// <summary>Begun in spite of a conflict that was found since: a person decides what becomes of it.</summary>
    public IEnumerable<Review> BegunInConflict
    {
        get
        {
            var barred = board.Conflicts.Where(conflict => conflict.Bars).Select(conflict => (conflict.JurorId, conflict.ApplicationId)).ToHashSet();
            return board.Reviews.Where(review => review.State is ReviewState.Started or ReviewState.Done && barred.Contains((review.JurorId, review.ApplicationId)));
        }
    }

    private IEnumerable<Text> WarningsOf(PlanRow row)
    {
        var juror = jurors[row.JurorId];
        if (loads.TryGetValue(juror.Id, out var load) && load.IsOver)
            yield return Text.Plural(juror.MaxLoad, "would read more than the {0} application they agreed to", "would read more than the {0} applications they agreed to");
        if (row.Shared)
            yield break;
        var others = byApplication[row.ApplicationId].Where(other => other.JurorId != juror.Id).ToList();
        if (!row.Reads && others.Count(other => other.Reads) < Math.Min(plan.Readers, board.Round.ReviewsPerApplication))
            yield return new Text("does not read the application’s language, and too few others do");
        if (board.Call.Jury.OnePerCity && juror.HomeCityId is { } home && others.Exists(other => jurors[other.JurorId].HomeCityId == home))
            yield return new Text("is of the same city as another of its jurors");
        if (board.Call.Jury.OnePerOrganisation && Names.OrganisationOf(juror.Organisation) is { Count: > 0 } own && others.Exists(other => Names.OrganisationOf(jurors[other.JurorId].Organisation).SequenceEqual(own)))
            yield return new Text("is of the same organisation as another of its jurors");
        if (byApplication[row.ApplicationId].Count() > board.Round.ReviewsPerApplication)
            yield return Text.Plural(board.Round.ReviewsPerApplication, "the application needs {0} review only", "the application needs {0} reviews only");
        if (row.Wish == Wish.RatherNot)
            yield return new Text("would rather not read it");
        if (board.TiesOf(juror, row.ApplicationId).Any(conflict => !conflict.Bars))
            yield return new Text("is tied to it, which was waived");
    }
}
