using System.Globalization;
using System.Text.Json;
using Corridor.Matching.Juries;

namespace Corridor.Matching.Tests.Juries;

/// <summary>A real peer review of the test data: 28 papers, 35 reviewers who bid, with reference optima.</summary>
internal static class PeerReview
{
    private const int Papers = 28;

    public static IReadOnlyList<JsonElement> Settings()
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(TestData.File("reviewer-assignment", "peer-review-class", "reference-optima.json")));
        return [.. reference.RootElement.GetProperty("results").EnumerateArray().Select(setting => setting.Clone())];
    }

    public static JuryAssignmentProblem Problem(int reviews, int most)
    {
        var bids = TestData.Rows("reviewer-assignment", "peer-review-class", "bids.csv").ToArray();
        var bidders = bids.Select(row => row["reviewer_id"]).Distinct().ToArray();
        var jurorOf = bidders.Select((id, j) => (id, j)).ToDictionary(x => x.id, x => x.j);
        var matrix = Enumerable.Repeat(1, Papers * bidders.Length).ToArray();
        foreach (var row in bids)
            matrix[(Number(row["paper_id"]) * bidders.Length) + jurorOf[row["reviewer_id"]]] = row["bid"] switch { "eager" => 2, "no" => 0, _ => 1 };
        return new()
        {
            Affinities = Affinities.Dense(Papers, bidders.Length, matrix),
            Jurors = [.. Enumerable.Repeat(new JurorLoad(0, most), bidders.Length)],
            Reviews = reviews,
            Conflicts = [.. TestData.Rows("reviewer-assignment", "peer-review-class", "conflicts.csv")
                .Where(row => jurorOf.ContainsKey(row["reviewer_id"]))
                .Select(row => new Pair(Number(row["paper_id"]), jurorOf[row["reviewer_id"]]))],
        };
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
