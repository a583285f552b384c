using System.Globalization;
using Corridor.Matching.Placements;

namespace Corridor.Web.Commands;

/// <summary>place: both sides' lists in, who is where out; or a result in, and whether it is stable.</summary>
internal static class PlaceCommand
{
    /// <param name="Candidates">candidate,rank,offer.</param>
    /// <param name="Offers">offer,capacity.</param>
    /// <param name="Hosts">offer,rank,candidate.</param>
    /// <param name="Output">candidate,offer: of those who are placed.</param>
    /// <param name="Verify">candidate,offer: to be checked instead.</param>
    internal sealed record Files(string Candidates, string Offers, string Hosts, string? Output, string? Verify);

    public static (bool Holds, Dictionary<string, object?> Summary) Run(Files files, string proposing, ulong seed, TextWriter progress)
    {
        if (proposing is not ("candidates" or "offers"))
            throw new FileProblemException($"--proposing {proposing}: candidates or offers.");
        if ((files.Output is null) == (files.Verify is null))
            throw new FileProblemException("--output says where the result goes, --verify which one is checked: give one of them.");

        var given = Input.Read(files, proposing == "offers" ? Side.Offers : Side.Applicants, seed);
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{given.Listed} candidates, {given.Offers.Count} offers, {given.Problem.Applicants.Entries} and {given.Problem.Offers.Entries} ranks"));
        var offerOf = files.Verify is null ? PlacementMatching.Match(given.Problem).OfferOf : given.Result(files.Verify);
        var verdict = PlacementMatching.Verify(given.Problem, offerOf);
        var placed = offerOf.Count(offer => offer is not null);
        var summary = new Dictionary<string, object?>
        {
            ["placed"] = placed,
            // Whom only an offer names takes no part.
            ["unplaced"] = given.Listed - offerOf.Take(given.Listed).Count(offer => offer is not null),
            ["blocking_pairs"] = verdict.BlockingPairs.Count,
            ["choices"] = given.ChoicesByRank(offerOf),
        };
        if (files.Output is null)
        {
            summary["stable"] = verdict.IsStable;
            summary["blocking"] = verdict.BlockingPairs.Select(pair => new Dictionary<string, string> { ["candidate"] = given.Candidates[pair.Applicant], ["offer"] = given.Offers[pair.Offer] });
            summary["faults"] = verdict.Faults.Count == 0 ? [] : given.Faults(offerOf);
            return (verdict.IsStable, summary);
        }

        if (!verdict.IsStable)
            throw new InvalidOperationException("The result does not hold: " + string.Join(' ', verdict.Faults));
        FileCommand.Write(files.Output, offerOf
            .Select((offer, candidate) => (offer, candidate))
            .Where(pair => pair.offer is not null)
            .Select(pair => new object?[] { given.Candidates[pair.candidate], given.Offers[pair.offer!.Value] })
            .Prepend(["candidate", "offer"]));
        summary["seed"] = seed;
        return (true, summary);
    }

    /// <summary>The files, names to numbers.</summary>
    private sealed class Input
    {
        private readonly List<int> capacities = [];
        private Entries wishes = null!;

        public Names Candidates { get; } = new("candidate");
        public Names Offers { get; } = new("offer");

        /// <summary>How many candidates have a list of their own: the first so many.</summary>
        public int Listed { get; private set; }

        public PlacementProblem Problem { get; private set; } = null!;

        public static Input Read(Files files, Side proposing, ulong seed)
        {
            var read = new Input();
            read.ReadOffers(files.Offers);
            read.wishes = Entries.Read(files.Candidates, ["candidate", "rank", "offer"], read.Candidates.Add, read.Offers.Find);
            read.Listed = read.Candidates.Count;
            var returned = Entries.Read(files.Hosts, ["offer", "rank", "candidate"], read.Offers.Find, read.Candidates.Add);
            read.Candidates.Close(files.Candidates);
            read.Problem = new()
            {
                Applicants = read.wishes.Lists(read.Candidates, read.Offers),
                Offers = returned.Lists(read.Offers, read.Candidates),
                Places = read.capacities,
                Proposing = proposing,
                Seed = seed,
                CompareSides = false,
            };
            return read;
        }

        public int?[] Result(string file)
        {
            var offerOf = new int?[Candidates.Count];
            var seen = new HashSet<int>();
            foreach (var (line, cells) in FileCommand.OnlyRows(file, ["candidate", "offer"]))
            {
                var candidate = Candidates.Find(file, line, cells[0]);
                if (!seen.Add(candidate))
                    throw FileProblemException.At(file, line, $"{cells[0]} stands here twice.");
                if (cells[1] is { Length: > 0 } offer)
                    offerOf[candidate] = Offers.Find(file, line, offer);
            }

            return offerOf;
        }

        /// <summary>How many have what they gave rank 1, and so on.</summary>
        public SortedDictionary<int, int> ChoicesByRank(IReadOnlyList<int?> offerOf)
        {
            var choices = new SortedDictionary<int, int>();
            for (var entry = 0; entry < wishes.Owners.Length; entry++)
                if (offerOf[wishes.Owners[entry]] == wishes.Choices[entry])
                    choices[wishes.Ranks[entry]] = choices.GetValueOrDefault(wishes.Ranks[entry]) + 1;
            return choices;
        }

        public IEnumerable<string> Faults(IReadOnlyList<int?> offerOf)
        {
            var guests = new int[Offers.Count];
            for (var candidate = 0; candidate < offerOf.Count; candidate++)
            {
                if (offerOf[candidate] is not { } offer)
                    continue;
                guests[offer]++;
                if (Problem.Applicants.RankOf(candidate, offer) is null)
                    yield return $"{Candidates[candidate]} does not list {Offers[offer]}.";
                else if (Problem.Offers.RankOf(offer, candidate) is null)
                    yield return $"{Offers[offer]} does not list {Candidates[candidate]}.";
            }

            for (var offer = 0; offer < guests.Length; offer++)
                if (guests[offer] > capacities[offer])
                    yield return string.Create(CultureInfo.InvariantCulture, $"{Offers[offer]} has a capacity of {capacities[offer]} and {guests[offer]} candidates.");
        }

        private void ReadOffers(string file)
        {
            foreach (var (line, cells) in FileCommand.OnlyRows(file, ["offer", "capacity"], "host", "city", "start"))
            {
                if (Offers.Add(file, line, cells[0]) < capacities.Count)
                    throw FileProblemException.At(file, line, $"{cells[0]} stands here twice.");
                capacities.Add(int.TryParse(cells[1], NumberStyles.None, CultureInfo.InvariantCulture, out var capacity)
                    ? capacity
                    : throw FileProblemException.At(file, line, $"capacity is “{cells[1]}”, which is no whole number from 0."));
            }

            Offers.Close(file);
        }
    }

    /// <summary>The rows of one side's lists, as numbers.</summary>
    private sealed record Entries(string File, string[] Header, int[] Owners, int[] Choices, int[] Ranks)
    {
        public static Entries Read(string file, string[] header, Func<string, int, string?, int> owner, Func<string, int, string?, int> choice)
        {
            List<int> owners = [], choices = [], ranks = [];
            foreach (var (line, cells) in FileCommand.OnlyRows(file, header))
            {
                owners.Add(owner(file, line, cells[0]));
                choices.Add(choice(file, line, cells[2]));
                ranks.Add(int.TryParse(cells[1], NumberStyles.None, CultureInfo.InvariantCulture, out var rank) && rank > 0
                    ? rank
                    : throw FileProblemException.At(file, line, $"rank is “{cells[1]}”, which is no whole number from 1."));
            }

            return new(file, header, [.. owners], [.. choices], [.. ranks]);
        }

        public Preferences Lists(Names owners, Names choices)
        {
            try
            {
                return Preferences.FromEntries(owners.Count, Owners, Choices, Ranks);
            }
            catch (RepeatedEntryException repeated)
            {
                // Lines are not kept: the file is read again as far as this one.
                var line = FileCommand.OnlyRows(File, Header).ElementAt(repeated.Entry).Line;
                throw FileProblemException.At(File, line, $"{owners[Owners[repeated.Entry]]} ranks {choices[Choices[repeated.Entry]]} twice.");
            }
        }
    }
}
