using System.Globalization;
using Corridor.Matching.Rankings;

namespace Corridor.Matching.Tests.Rankings;

public sealed class RankingTests
{
    private static readonly string[] Skating = ["jury-scores", "skating-2016-17"];

    [Fact]
    public void Every_published_panel_result_of_a_skating_season_is_the_trimmed_mean_exceptions_included()
    {
        var marks = TestData.Rows([.. Skating, "component-scores.csv"])
            .Where(row => Number(row["score"]) != 0)   // 0 means that the judge gave none
            .ToLookup(row => row["aspect_id"], row => Number(row["score"]));
        var components = TestData.Rows([.. Skating, "aspects.csv"]).Where(row => row["section"] == "components").ToArray();

        var wrong = components.Where(row => Ranking.TrimmedMean(marks[row["aspect_id"]], 2) != Number(row["scores_of_panel"]));

        Assert.Equal(5_715, components.Length);
        Assert.Empty(wrong);
        Assert.Equal(40, components.Count(row => marks[row["aspect_id"]].Count() == 8));
    }

    [Fact]
    public void Every_published_grade_of_execution_is_the_trimmed_mean()
    {
        var marks = TestData.Rows([.. Skating, "element-goe.csv"])
            .Where(row => row["goe_points"].Length > 0)
            .ToLookup(row => row["aspect_id"], row => Number(row["goe_points"]));
        var elements = TestData.Rows([.. Skating, "aspects.csv"]).Where(row => row["section"] == "elements" && marks.Contains(row["aspect_id"])).ToArray();

        var wrong = elements.Where(row => Ranking.TrimmedMean(marks[row["aspect_id"]], 2) != Number(row["goe"]));

        Assert.Equal(9_638, elements.Length);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Published_component_totals_follow_from_trimmed_means_and_the_weighted_score_is_within_their_rounding()
    {
        string[] names = ["Skating Skills", "Transitions", "Performance", "Composition", "Interpretation of the Music"];
        var marks = TestData.Rows([.. Skating, "component-scores.csv"]).ToLookup(row => row["aspect_id"]);
        var published = TestData.Rows([.. Skating, "performances.csv"]).ToDictionary(row => row["performance_id"]);
        var programs = TestData.Rows([.. Skating, "aspects.csv"]).Where(row => row["section"] == "components")
            .GroupBy(row => row["performance_id"])
            .GroupBy(performance => (published[performance.Key]["competition"], published[performance.Key]["program"]));

        var checkedTotals = 0;
        foreach (var program in programs)
        {
            var performances = program.ToArray();
            var factors = names.Select(name => Number(performances[0].Single(row => row["aspect_desc"].StartsWith(name, StringComparison.Ordinal))["factor"])).ToArray();
            var ranked = Ranking.Rank(new()
            {
                Applications = performances.Length,
                Criteria = [.. factors.Select(factor => new Criterion(0, 10, factor))],
                Marks = [.. performances.SelectMany((performance, a) => performance.SelectMany(row => marks[row["aspect_id"]].Select(mark => new Mark(
                    a, mark["seat"][1] - '0', Array.FindIndex(names, name => row["aspect_desc"].StartsWith(name, StringComparison.Ordinal)),
                    Number(mark["score"]) == 0 ? null : Number(mark["score"])))))],
                Method = RankingMethod.TrimmedMean,
            });

            foreach (var entry in ranked)
            {
                // The published total adds products rounded to hundredths of means rounded to hundredths; ours is exact.
                var performance = performances[entry.Application];
                var total = Number(published[performance.Key]["total_component_score"]);
                Assert.Equal(total, performance.Sum(row => Math.Round(
                    Number(row["factor"]) * Ranking.TrimmedMean(marks[row["aspect_id"]].Select(mark => Number(mark["score"])).Where(score => score != 0), 2),
                    2, MidpointRounding.AwayFromZero)));
                Assert.InRange(entry.Score!.Value / 100 * 10 * factors.Sum(), total - 0.035m, total + 0.035m);
                checkedTotals++;
            }
        }
        Assert.Equal(1_143, checkedTotals);
    }

    [Fact]
    public void Two_skaters_with_the_same_score_share_their_places()
    {
        var ladies = TestData.Rows([.. Skating, "performances.csv"])
            .Where(row => row["competition"] == "ISU European Figure Skating Championships 2017" && row["program"] == "LADIES FREE SKATING").ToArray();

        var places = Ranking.Places([.. ladies.Select(row => (decimal?)Number(row["total_segment_score"]))]);

        var tied = Enumerable.Range(0, ladies.Length).Where(i => places[i]!.Value.IsTie).ToArray();
        Assert.Equal(["80.62", "80.62"], tied.Select(i => ladies[i]["total_segment_score"]));
        Assert.All(tied, i => Assert.Equal(new RankInterval(22, 23), places[i]));
        Assert.All(Enumerable.Range(0, ladies.Length).Except(tied), i => Assert.Equal((int)Number(ladies[i]["rank"]), places[i]!.Value.First));
    }

    [Fact]
    public void The_ties_of_Junior_Eurovision_are_ties_and_everyone_else_is_placed_as_published()
    {
        var contests = TestData.Rows("jury-scores", "junior-eurovision-2003-2017", "entries.csv").GroupBy(row => row["year"]).ToArray();
        var tied = new List<string>();

        foreach (var contest in contests)
        {
            var entries = contest.ToArray();
            var places = Ranking.Places([.. entries.Select(row => (decimal?)Number(row["total_points"]))]);
            for (var i = 0; i < entries.Length; i++)
            {
                // A published place may break a tie, never leave it.
                Assert.InRange((int)Number(entries[i]["final_place"]), places[i]!.Value.First, places[i]!.Value.Last);
                if (places[i]!.Value.IsTie)
                    tied.Add($"{contest.Key}: {places[i]!.Value.First}-{places[i]!.Value.Last}");
            }
        }

        Assert.Equal(
            ["2004: 17-18", "2006: 8-9", "2009: 2-3", "2009: 6-7", "2011: 12-13", "2011: 3-4", "2015: 12-14", "2016: 15-16", "2016: 4-5", "2017: 14-15"],
            tied.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Criteria_of_different_scales_and_weights_make_one_score()
    {
        // 3 of 1..5 is 50 points, weight 3; 10 of 0..10 is 100 points, weight 1.
        var entry = Assert.Single(Ranking.Rank(new()
        {
            Applications = 1,
            Criteria = [new(1, 5, 0.75m), new(0, 10, 0.25m)],
            Marks = [new(0, 0, 0, 3), new(0, 0, 1, 10)],
        }));

        Assert.Equal(62.5m, entry.Score);
        Assert.Equal(new RankInterval(1, 1), entry.Rank);
        Assert.Equal((1, null, null), (entry.Reviews, entry.Spread, entry.StandardError));
    }

    [Fact]
    public void Ties_are_exact_where_floating_point_would_break_them()
    {
        // 0.1 + 0.2 against 0.3 + 0, and thirds: equal as fractions, not as doubles.
        var ranked = Ranking.Rank(new()
        {
            Applications = 4,
            Criteria = [new(0, 3)],
            Marks = [
                new(0, 0, 0, 0.1m), new(0, 1, 0, 0.2m), new(0, 2, 0, 0.7m),
                new(1, 0, 0, 0.3m), new(1, 1, 0, 0.0m), new(1, 2, 0, 0.7m),
                new(2, 0, 0, 0.4m),
                new(3, 0, 0, 0.333333333333m),
            ],
        });

        Assert.Equal([2, 0, 1, 3], ranked.Select(entry => entry.Application));
        Assert.Equal([new(1, 1), new(2, 3), new(2, 3), new(4, 4)], ranked.Select(entry => entry.Rank!.Value));
        Assert.Equal(11.111111111111m, ranked[1].Score);
    }

    [Fact]
    public void Scores_rounded_as_published_tie_when_their_roundings_do()
    {
        var problem = new RankingProblem
        {
            Applications = 2,
            Criteria = [new(0, 100)],
            Marks = [new(0, 0, 0, 80.624m), new(1, 0, 0, 80.615m)],
        };

        var exact = Ranking.Rank(problem);
        var rounded = Ranking.Rank(problem with { Decimals = 2 });

        Assert.Equal([1, 2], exact.Select(entry => entry.Rank!.Value.First));
        Assert.Equal([80.62m, 80.62m], rounded.Select(entry => entry.Score!.Value));
        Assert.All(rounded, entry => Assert.Equal(new RankInterval(1, 2), entry.Rank));
    }

    [Fact]
    public void Abstentions_and_missing_marks_are_left_out_and_counted()
    {
        var ranked = Ranking.Rank(new()
        {
            Applications = 3,
            Criteria = [new(0, 10, 2), new(0, 10, 1)],
            Marks = [
                new(0, 0, 0, 8), new(0, 0, 1, 2),
                new(0, 1, 0, 4), new(0, 1, 1, null),   // no opinion on the second criterion
                new(0, 2, 0, null),                    // abstains altogether
                new(1, 0, 0, 6),                       // nobody marked the second criterion
                new(2, 0, 0, null),
            ],
        });

        Assert.Equal([1, 0, 2], ranked.Select(entry => entry.Application));
        Assert.Equal([60m, Math.Round(140m / 3, 12), null], ranked.Select(entry => entry.Score));
        Assert.Equal([1, 2, 0], ranked.Select(entry => entry.Reviews));
        Assert.Equal([0, 1, 1], ranked.Select(entry => entry.Abstentions));
        Assert.Equal([[1], [], [0, 1]], ranked.Select(entry => entry.UnmarkedCriteria.ToArray()));
        Assert.Null(ranked[2].Rank);
        // The two reviews of application 0 are worth 60 and 40.
        Assert.Equal(Math.Sqrt(200), ranked[1].Spread!.Value, 12);
        Assert.Equal(10, ranked[1].StandardError!.Value, 12);
    }

    [Fact]
    public void Trimming_leaves_out_one_highest_and_one_lowest_from_three_marks_on()
    {
        Assert.Equal(5m, Ranking.TrimmedMean([0, 5, 5, 5, 10], 2));
        Assert.Equal(4m, Ranking.TrimmedMean([1, 4, 9], 2));
        Assert.Equal(2.5m, Ranking.TrimmedMean([1, 4], 2));
        Assert.Equal(0.13m, Ranking.TrimmedMean([0.125m], 2));
        Assert.Equal(-0.13m, Ranking.TrimmedMean([-0.125m], 2));
        Assert.Throws<ArgumentException>(() => Ranking.TrimmedMean([], 2));
    }

    [Fact]
    public void The_standard_error_of_a_trimmed_mean_is_that_of_Tukey_and_McLaughlin()
    {
        var entry = Assert.Single(Ranking.Rank(new()
        {
            Applications = 1,
            Criteria = [new(0, 100)],
            Marks = [new(0, 0, 0, 10), new(0, 1, 0, 40), new(0, 2, 0, 50), new(0, 3, 0, 60), new(0, 4, 0, 100)],
            Method = RankingMethod.TrimmedMean,
        }));

        Assert.Equal(50m, entry.Score);
        // Winsorised 40 40 50 60 60: deviation 10; 10 / (0.6 √5).
        Assert.Equal(10 / (0.6 * Math.Sqrt(5)), entry.StandardError!.Value, 12);
    }

    [Fact]
    public void Standardising_takes_severity_and_boldness_out()
    {
        // Juror 1 is severe and cautious: 0.1 × juror 0 + 1. Application 2 only met the severe one.
        var ranked = Ranking.Rank(new()
        {
            Applications = 4,
            Criteria = [new(0, 10)],
            Marks = [
                new(0, 0, 0, 9), new(1, 0, 0, 5), new(3, 0, 0, 1),
                new(1, 1, 0, 1.5m), new(2, 1, 0, 1.9m), new(3, 1, 0, 1.1m),
            ],
            Method = RankingMethod.Standardised,
        });

        Assert.Equal([0, 2, 1, 3], ranked.Select(entry => entry.Application));
        Assert.Equal([new(1, 2), new(1, 2), new(3, 3), new(4, 4)], ranked.Select(entry => entry.Rank!.Value));
        Assert.Equal(32.5m, ranked[2].Score);
    }

    [Fact]
    public void A_juror_who_gives_everyone_the_same_moves_nobody()
    {
        var marks = new List<Mark> { new(0, 0, 0, 9), new(1, 0, 0, 1), new(0, 1, 0, 4), new(1, 1, 0, 4), new(2, 2, 0, 8) };

        var ranked = Ranking.Rank(new() { Applications = 3, Criteria = [new(0, 10)], Marks = marks, Method = RankingMethod.Standardised });

        Assert.Equal([0, 2, 1], ranked.Select(entry => entry.Application));
        Assert.Equal(52m, ranked[1].Score);
    }

    [Fact]
    public void Any_order_of_marks_and_any_unit_of_weight_give_the_same_ranking() =>
        RandomCases.Check(300, seed =>
        {
            var random = new Random(seed);
            var marks = Enumerable.Range(0, 12 * 5 * 3)
                .Where(_ => random.Next(4) > 0)
                .Select(n => new Mark(n / 15, n / 3 % 5, n % 3, random.Next(8) == 0 ? null : random.Next(1, 6))).ToArray();
            var problem = new RankingProblem
            {
                Applications = 12,
                Criteria = [new(1, 5, 1), new(0, 6, 2), new(1, 10, 3)],
                Marks = marks,
                Method = (RankingMethod)random.Next(3),
            };
            var shuffled = marks.ToArray();
            random.Shuffle(shuffled);

            var ranked = Ranking.Rank(problem);
            var other = Ranking.Rank(problem with { Marks = shuffled, Criteria = [.. problem.Criteria.Select(c => c with { Weight = c.Weight * 0.7m })] });

            Assert.Equal(
                ranked.Select(entry => (entry.Application, entry.Rank)),
                other.Select(entry => (entry.Application, entry.Rank)));
            // A place is one more than the number of better scores, and a tie is as long as its equals are many.
            foreach (var entry in ranked.Where(entry => entry.Score is not null))
            {
                Assert.Equal(1 + ranked.Count(better => better.Score > entry.Score), entry.Rank!.Value.First);
                Assert.Equal(entry.Rank!.Value.First + ranked.Count(equal => equal.Score == entry.Score) - 1, entry.Rank!.Value.Last);
            }
        });

    [Fact]
    public void Marks_that_make_no_sense_are_refused_in_words()
    {
        var problem = new RankingProblem { Applications = 1, Criteria = [new(0, 10)], Marks = [] };

        Assert.Contains("off the scale", Refusal(problem with { Marks = [new(0, 0, 0, 11)] }), StringComparison.Ordinal);
        Assert.Contains("twice", Refusal(problem with { Marks = [new(0, 0, 0, 1), new(0, 0, 0, null)] }), StringComparison.Ordinal);
        Assert.Contains("does not exist", Refusal(problem with { Marks = [new(1, 0, 0, 1)] }), StringComparison.Ordinal);
        Assert.Contains("cannot weigh", Refusal(problem with { Criteria = [new(0, 10, 0)] }), StringComparison.Ordinal);
        Assert.Contains("not above its worst", Refusal(problem with { Criteria = [new(5, 5)] }), StringComparison.Ordinal);

        static string Refusal(RankingProblem wrong) => Assert.Throws<ArgumentException>(() => Ranking.Rank(wrong)).Message;
    }

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
