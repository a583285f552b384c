using Corridor.Calls;
using Corridor.Matching.Juries;

namespace Corridor.Jury;

/// <summary>
/// A call's assignment as the algorithm is asked for it, and its answer in the call's words.
/// </summary>
internal sealed class PlanProblem
{
    private readonly JuryBoard board;
    private readonly List<Juror> jurors;
    private readonly Dictionary<Guid, int> place;
    private readonly Dictionary<Guid, int> seat;
    private readonly Suitability suits;
    private readonly PairSet barred;
    private readonly HashSet<Pair> pinned = [];
    private readonly HashSet<Pair> locked = [];
    private readonly HashSet<Pair> forAll = [];
    private readonly List<PlanRemoval> removals = [];
    private readonly Dictionary<int, int> elsewhere = [];
    private readonly Dictionary<int, int> readElsewhere = [];

    // How many jurors there are for what everybody reads.
    private readonly Dictionary<int, int> needOfShared = [];
    private readonly List<int[]> groups = [];

    /// <param name="board">The state of things.</param>
    /// <param name="relieved">A juror who gets nothing new, and whose reviews that are not begun others may take.</param>
    /// <param name="readers">So many jurors of an application read its language.</param>
    /// <param name="weights">What counts how much.</param>
    /// <param name="wanted">What somebody wants so, unless a conflict bars it.</param>
    public PlanProblem(JuryBoard board, Guid? relieved, int readers, AffinityWeights weights, IEnumerable<PlanRow>? wanted = null)
    {
        this.board = board;
        jurors = [.. board.Jurors.Where(juror => juror.IsOnPanel)];
        place = board.Candidates.Select((candidate, at) => (candidate.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);
        seat = jurors.Select((juror, at) => (juror.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);
        suits = new Suitability(board, jurors, weights);
        barred = new PairSet(board.Candidates.Count, jurors.Count);
        Group();
        Bar();
        Pin(relieved);
        Share(relieved);
        Lock(wanted ?? []);
        var reviews = board.Round.ReviewsPerApplication;
        Problem = new JuryAssignmentProblem
        {
            Affinities = Affinities.Dense(board.Candidates.Count, jurors.Count, suits.Points),
            Jurors = [.. jurors.Select(juror => new JurorLoad(0, juror.MaxLoad))],
            Reviews = reviews,
            ReviewsOf = elsewhere.Where(pair => !needOfShared.ContainsKey(pair.Key)).ToDictionary(pair => pair.Key, pair => Math.Max(0, reviews - pair.Value)).Concat(needOfShared).ToDictionary(),
            Conflicts = barred,
            Pinned = [.. pinned, .. forAll, .. locked],
            Groups = [.. groups.Select(group => new JurorGroups(group))],
            Readers = ReadersOf(readers),
            // A call promises its jurors even loads; who suits what comes second.
            Balance = LoadBalance.BeforeTotal,
        };
    }

    public JuryAssignmentProblem Problem { get; }

    /// <summary>Reviews that are not begun and whose juror is tied to the application.</summary>
    public IReadOnlyList<PlanRemoval> Removals => removals;

    public IReadOnlyList<PlanRow> RowsOf(JuryAssignmentPlan solved)
    {
        // What one exchange after another can change of the total is less than half of this; a price beyond stands for loads.
        var most = 2L * (jurors.Count + 2) * suits.Points.Select(Math.Abs).DefaultIfEmpty().Max();
        var held = solved.Pairs.ToLookup(pair => pair.Application, pair => pair.Juror);
        return [.. solved.Pairs.Select(pair => RowOf(pair) with { Otherwise = pinned.Contains(pair) || locked.Contains(pair) || forAll.Contains(pair) ? null : Otherwise(pair, [.. held[pair.Application]], solved.Duals, most) })];
    }

    /// <summary>What is assigned and stays, and what everybody reads, without anything else.</summary>
    public IReadOnlyList<PlanRow> Standing => RowsOf(pinned.Concat(forAll));

    /// <summary>What jurors have not been given of what everybody reads.</summary>
    public IReadOnlyList<PlanRow> ForAll => RowsOf(forAll);

    public PlanRow RowOf(Candidate candidate, Juror juror) => RowOf(new Pair(place[candidate.Id], seat[juror.Id]));

    /// <summary>Reviews that are still needed beside these.</summary>
    public int MissingOf(IReadOnlyList<PlanRow> rows)
    {
        var given = rows.CountBy(row => row.ApplicationId).ToDictionary();
        return board.Candidates.Sum(candidate => Math.Max(0, NeedOf(place[candidate.Id]) - given.GetValueOrDefault(candidate.Id)));
    }

    /// <summary>A conflict bars this juror, or they abstained.</summary>
    public bool Bars(Candidate candidate, Juror juror) => barred.Contains(place[candidate.Id], seat[juror.Id]);

    public Shortage ShortageOf(BindingConstraint binding) => new(
        binding.Kind, [.. binding.Applications.Select(a => board.Candidates[a].Id)], [.. binding.Jurors.Select(j => jurors[j].Id)], binding.Needed, binding.Offered)
    {
        ByRules = binding.ByRules,
        Languages = binding is { ByRules: true, Kind: BindingKind.TooFewReviewers } ? LanguageShortage.In(Problem, barred, binding.Applications, application => board.Candidates[application].Language) : [],
    };

    private int NeedOf(int application) =>
        needOfShared.TryGetValue(application, out var jurors) ? jurors : board.Round.ReviewsPerApplication - elsewhere.GetValueOrDefault(application);

    private IReadOnlyList<PlanRow> RowsOf(IEnumerable<Pair> pairs) => [.. pairs.OrderBy(pair => pair.Application).ThenBy(pair => pair.Juror).Select(RowOf)];

    private PlanRow RowOf(Pair pair) => suits.RowOf(pair.Application, pair.Juror, pinned.Contains(pair)) with { Locked = locked.Contains(pair), Shared = needOfShared.ContainsKey(pair.Application) };

    private Alternative? Otherwise(Pair pair, int[] held, JuryAssignmentDuals prices, long most)
    {
        var (best, value) = (-1, long.MinValue);
        for (var juror = 0; juror < jurors.Count; juror++)
        {
            if (Worth(pair.Application, juror, prices) is var worth && worth > value && !barred.Contains(pair.Application, juror) && !held.Contains(juror) && MayReplace(pair, held, juror))
                (best, value) = (juror, worth);
        }

        if (best < 0)
            return null;
        var loss = Math.Max(0, Worth(pair.Application, pair.Juror, prices) - value);
        return new(jurors[best].Id, loss > most / 2 ? null : loss);
    }

    private long Worth(int application, int juror, JuryAssignmentDuals prices) =>
        suits.Points[(application * jurors.Count) + juror] - prices.JurorPrices[juror] + prices.MinimumLoadDuals[juror];

    private bool MayReplace(Pair pair, int[] held, int juror)
    {
        foreach (var group in groups)
        {
            if (group[juror] >= 0 && Array.Exists(held, other => other != pair.Juror && group[other] == group[juror]))
                return false;
        }

        var candidate = board.Candidates[pair.Application];
        return Problem.Readers is not { AtLeast: > 0 } || JuryBoard.Reads(jurors[juror], candidate) || !JuryBoard.Reads(jurors[pair.Juror], candidate);
    }

    // People who sit twice, and as the call's rules have it jurors of a city or an organisation.
    private void Group()
    {
        var persons = board.Jurors.Select((juror, at) => (juror.Id, Person: board.Persons.Of(at))).ToDictionary(pair => pair.Id, pair => pair.Person);
        if (board.Persons.Any)
            groups.Add([.. jurors.Select(juror => persons[juror.Id])]);
        if (board.Call.Jury.OnePerCity)
            groups.Add(Numbered(juror => juror.HomeCityId?.ToString() ?? ""));
        if (board.Call.Jury.OnePerOrganisation)
            groups.Add(Numbered(juror => Names.Key(Names.OrganisationOf(juror.Organisation))));
    }

    private int[] Numbered(Func<Juror, string> group)
    {
        var numbers = new Dictionary<string, int> { [""] = -1 };
        return [.. jurors.Select(juror =>
        {
            var name = group(juror);
            numbers.TryAdd(name, numbers.Count);
            return numbers[name];
        })];
    }

    private void Bar()
    {
        if (board.Call.Jury.ExcludeOwnCity)
            KeepApart(juror => juror.HomeCityId, candidate => candidate.OriginCityId);
        if (board.Call.Jury.ExcludeOwnCountry)
            KeepApart(juror => juror.CountryOfOrigin is { Length: > 0 } country ? country : null, candidate => candidate.OriginCountry);

        foreach (var waived in board.Conflicts.Where(conflict => conflict.Kind == ConflictKind.HomeCity && !conflict.Bars))
        {
            if (place.TryGetValue(waived.ApplicationId, out var a) && seat.TryGetValue(waived.JurorId, out var j))
                barred.Remove(a, j);
        }

        // Whoever sits twice has the conflicts of both seats.
        var seats = board.Jurors.Select((juror, at) => (juror.Id, Seats: board.Persons.Seats[board.Persons.Of(at)].Where(one => seat.ContainsKey(board.Jurors[one].Id)).Select(one => seat[board.Jurors[one].Id]).ToArray()))
            .ToDictionary(pair => pair.Id, pair => pair.Seats);
        foreach (var conflict in board.Conflicts.Where(conflict => conflict.Bars))
        {
            if (place.TryGetValue(conflict.ApplicationId, out var a))
            {
                foreach (var j in seats[conflict.JurorId])
                    barred.Add(a, j);
            }
        }

        foreach (var j in board.Competing().SelectMany(juror => seats[juror]))
        {
            for (var a = 0; a < board.Candidates.Count; a++)
                barred.Add(a, j);
        }
    }

    // By where they come from: a set of jurors for each place, so that an application takes one look.
    private void KeepApart(Func<Juror, object?> home, Func<Candidate, object> origin)
    {
        var at = jurors.Select(home).OfType<object>().Distinct().ToDictionary(place => place, place => SeatSet.Of(jurors, juror => place.Equals(home(juror))));
        for (var a = 0; a < board.Candidates.Count; a++)
        {
            if (at.TryGetValue(origin(board.Candidates[a]), out var seats))
                barred.Add(a, seats);
        }
    }

    private void Pin(Guid? relieved)
    {
        var gone = new List<(int Application, Juror Juror)>();
        var all = board.Jurors.ToDictionary(juror => juror.Id);
        foreach (var review in board.Reviews)
        {
            if (!place.TryGetValue(review.ApplicationId, out var a))
                continue;
            if (!seat.TryGetValue(review.JurorId, out var j))
            {
                // Someone who has left the jury: a review that is in still counts.
                if (review.State == ReviewState.Done)
                    gone.Add((a, all[review.JurorId]));
            }
            else if (!review.Counts || (review.JurorId == relieved && review.State == ReviewState.Assigned && !board.Shared.Contains(review.ApplicationId)))
                barred.Add(a, j);
            else if (!barred.Contains(a, j))
                pinned.Add(new(a, j));
            else if (review.State == ReviewState.Assigned)
                removals.Add(new(review.ApplicationId, review.JurorId));
        }

        if (relieved is { } leaving && seat.TryGetValue(leaving, out var empty))
            BarUnlessPinned(Enumerable.Range(0, board.Candidates.Count), empty);
        foreach (var (a, juror) in gone)
            CountElsewhere(a, juror);
    }

    // Each person once, and beyond what rules say of those who are chosen.
    private void Share(Guid? relieved)
    {
        foreach (var candidate in board.Candidates.Where(candidate => board.Shared.Contains(candidate.Id)))
        {
            var a = place[candidate.Id];
            var has = pinned.Where(pair => pair.Application == a).Select(pair => PersonOf(pair.Juror)).ToHashSet();
            needOfShared[a] = has.Count;
            for (var j = 0; j < jurors.Count; j++)
            {
                if (barred.Contains(a, j) || jurors[j].Id == relieved || !has.Add(PersonOf(j)))
                    continue;
                forAll.Add(new(a, j));
                needOfShared[a]++;
            }
        }
    }

    private int PersonOf(int juror) => board.Persons.Of(jurors[juror].Id);

    private void Lock(IEnumerable<PlanRow> wanted)
    {
        foreach (var row in wanted)
        {
            if (place.TryGetValue(row.ApplicationId, out var a) && seat.TryGetValue(row.JurorId, out var j) && !barred.Contains(a, j) && !pinned.Contains(new(a, j)) && !needOfShared.ContainsKey(a))
                locked.Add(new(a, j));
        }
    }

    // They take the place of their city and of their organisation along.
    private void CountElsewhere(int application, Juror gone)
    {
        elsewhere[application] = elsewhere.GetValueOrDefault(application) + 1;
        if (JuryBoard.Reads(gone, board.Candidates[application]))
            readElsewhere[application] = readElsewhere.GetValueOrDefault(application) + 1;
        for (var j = 0; j < jurors.Count; j++)
        {
            if ((board.Call.Jury.OnePerCity && gone.HomeCityId is { } home && jurors[j].HomeCityId == home)
                || (board.Call.Jury.OnePerOrganisation && Names.OrganisationOf(gone.Organisation) is { Count: > 0 } own && own.SequenceEqual(Names.OrganisationOf(jurors[j].Organisation))))
                BarUnlessPinned([application], j);
        }
    }

    private void BarUnlessPinned(IEnumerable<int> applications, int juror)
    {
        foreach (var a in applications.Where(a => !pinned.Contains(new(a, juror))))
            barred.Add(a, juror);
    }

    // By number: every language of an application.
    private LanguageReaders ReadersOf(int needed)
    {
        var first = board.Candidates.Select((candidate, at) => (candidate, at)).DistinctBy(pair => pair.candidate.Language).ToDictionary(pair => pair.candidate.Language, pair => pair.at);
        return new LanguageReaders(
            needed,
            [.. board.Candidates.Select(candidate => first[candidate.Language])],
            [.. jurors.Select(juror => (IReadOnlyCollection<int>)[.. first.Values.Where(at => JuryBoard.Reads(juror, board.Candidates[at]))])])
        {
            AtLeastOf = readElsewhere.Where(pair => !needOfShared.ContainsKey(pair.Key)).Select(pair => KeyValuePair.Create(pair.Key, Math.Max(0, needed - pair.Value)))
                .Concat(needOfShared.Keys.Select(shared => KeyValuePair.Create(shared, 0))).ToDictionary(),
        };
    }
}
