using Corridor.Matching.Rankings;

namespace Corridor.Matching.Tests.Rankings;

public sealed class QuotaSelectionTests
{
    [Fact]
    public void Whatever_the_quotas_the_selection_is_the_one_that_trying_all_finds() => RandomCases.Check(600, number =>
    {
        var random = new Random(number);
        var problem = Draw(random);

        var choice = QuotaSelection.Choose(problem);

        var all = Selections(problem).ToList();
        if (all.Count == 0)
        {
            Assert.Empty(choice.Chosen);
            Assert.NotEmpty(choice.Contradiction);
            // None of them may be left out.
            Assert.Empty(Selections(problem with { Quotas = choice.Contradiction }));
            Assert.All(choice.Contradiction, quota => Assert.NotEmpty(Selections(problem with { Quotas = [.. choice.Contradiction.Where(other => other != quota)] })));
            return;
        }

        var most = all.Max(selection => SumOf(problem, selection));
        var best = all.Where(selection => SumOf(problem, selection) == most).ToList();
        var first = best.Select(selection => selection.Select(one => PlaceOf(problem, one)).Order().ToArray()).Order(Comparer<int[]>.Create((a, b) => a.Zip(b).Select(pair => pair.First.CompareTo(pair.Second)).FirstOrDefault(sign => sign != 0))).First();
        Assert.Equal((most, most, true), (choice.Sum, choice.Bound, choice.IsProved));
        Assert.Equal(first, choice.Chosen.Select(one => PlaceOf(problem, one)));
        var somewhere = best.SelectMany(selection => selection).Distinct().Where(one => !best.TrueForAll(selection => selection.Contains(one))).ToList();
        Assert.Subset(somewhere.ToHashSet(), choice.Tied.ToHashSet());
        Assert.Equal(somewhere.Where(choice.Chosen.Contains).Order(), choice.Tied.Where(choice.Chosen.Contains).Order());
    });

    [Fact]
    public void Without_quotas_the_best_win_and_equals_at_the_cut_are_tied()
    {
        var choice = QuotaSelection.Choose(new() { Scores = [70, 90, null, 70, 60], Winners = 2 });

        Assert.Equal([1, 0], choice.Chosen);
        Assert.Equal([0, 3], choice.Tied);
        Assert.Equal((160m, 160m), (choice.Sum, choice.Bound));
    }

    [Fact]
    public void A_quota_brings_in_the_best_that_it_asks_for_at_the_least_cost()
    {
        // Two cities; at least one of the second.
        var choice = QuotaSelection.Choose(new() { Scores = [90, 80, 70, 60, 50], Winners = 3, Attributes = [[0, 0, 0, 1, 1]], Quotas = [new(0, 1, Least: 1)] });

        Assert.Equal([0, 1, 3], choice.Chosen);
        Assert.Equal(230m, choice.Sum);
        Assert.Empty(choice.Tied);
    }

    [Fact]
    public void Quotas_that_cannot_be_met_together_are_named_without_the_others()
    {
        Quota two = new(0, 0, Least: 2), one = new(1, 0, Most: 1), other = new(1, 1, Most: 5);

        var choice = QuotaSelection.Choose(new() { Scores = [90, 80, 70, 60], Winners = 2, Attributes = [[0, 0, 1, 1], [0, 0, 1, 1]], Quotas = [other, two, one] });

        Assert.Equal([two, one], choice.Contradiction);
        Assert.Empty(choice.Chosen);
    }

    [Fact]
    public void A_thousand_applications_with_three_crossing_attributes_are_solved_and_proved()
    {
        var random = new Random(7);
        var problem = new QuotaProblem
        {
            Scores = [.. Enumerable.Range(0, 1000).Select(_ => (decimal?)Math.Round((decimal)random.NextDouble() * 100, 3))],
            Winners = 50,
            Attributes = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 1000).Select(_ => random.Next(6)).ToArray())],
            Quotas = [.. Enumerable.Range(0, 3).SelectMany(attribute => Enumerable.Range(0, 5).Select(value => new Quota(attribute, value, Least: value == 0 ? 12 : 3, Most: value == 1 ? 5 : 14)))],
        };

        var choice = QuotaSelection.Choose(problem);

        Assert.Equal(50, choice.Chosen.Count);
        Assert.All(problem.Quotas, quota => Assert.InRange(choice.Chosen.Count(one => problem.Attributes[quota.Attribute][one] == quota.Value), quota.Least, quota.Most!.Value));
        Assert.True(choice.IsProved, $"{choice.Sum} of {choice.Bound}");
    }

    private static QuotaProblem Draw(Random random)
    {
        var count = random.Next(1, 10);
        var attributes = Enumerable.Range(0, random.Next(0, 4)).Select(_ => Enumerable.Range(0, count).Select(_ => random.Next(-1, 3)).ToArray()).ToArray();
        return new()
        {
            // Few levels: many ties.
            Scores = [.. Enumerable.Range(0, count).Select(_ => random.Next(8) == 0 ? null : (decimal?)(random.Next(6) * 10))],
            Winners = random.Next(1, 6),
            Attributes = attributes,
            Quotas = [.. Enumerable.Range(0, attributes.Length).SelectMany(attribute => Enumerable.Range(0, 3).Where(_ => random.Next(3) > 0).Select(value =>
            {
                var least = random.Next(3) == 0 ? random.Next(0, 3) : 0;
                return new Quota(attribute, value, least, random.Next(2) == 0 ? least + random.Next(0, 3) : null);
            }))],
        };
    }

    private static IEnumerable<List<int>> Selections(QuotaProblem problem)
    {
        var scored = Enumerable.Range(0, problem.Scores.Count).Where(one => problem.Scores[one] is not null).ToList();
        var winners = Math.Min(problem.Winners, scored.Count);
        for (var bits = 0; bits < 1 << scored.Count; bits++)
        {
            if (int.PopCount(bits) != winners)
                continue;
            var selection = scored.Where((_, at) => (bits >> at & 1) == 1).ToList();
            if (problem.Quotas.All(quota => selection.Count(one => problem.Attributes[quota.Attribute][one] == quota.Value) is var many && many >= quota.Least && many <= (quota.Most ?? many)))
                yield return selection;
        }
    }

    private static decimal SumOf(QuotaProblem problem, List<int> selection) => selection.Sum(one => problem.Scores[one]!.Value);

    private static int PlaceOf(QuotaProblem problem, int one) =>
        Enumerable.Range(0, problem.Scores.Count).Count(other => problem.Scores[other] > problem.Scores[one] || (problem.Scores[other] == problem.Scores[one] && other < one));
}
