using Corridor.Recipes;
using Corridor.Recipes.Steps;
using Corridor.Texts;
using NodaTime;
using Xunit;

namespace Corridor.Tests.Recipes;

public sealed class RecipeRunnerTests
{
    private static readonly RecipeContext Context = new(Instant.FromUtc(2027, 3, 1, 9, 0), CityId: Guid.CreateVersion7());

    private readonly RoleBook book = new();

    [Fact]
    public async Task Steps_run_in_order_and_the_unknown_ones_are_reported()
    {
        var recipe = Recipe.Parse("""
            { "name": "people", "steps": [
              { "name": "roles", "Roles": [ { "Name": "Juror" } ] },
              { "name": "Lucene", "Index": "x" },
              { "name": "Roles", "Roles": [ { "Name": "Host" } ] } ] }
            """, "people.recipe.json");

        var report = await new RecipeRunner([book]).ApplyAsync(recipe, Context, TestContext.Current.CancellationToken);

        Assert.Equal(["Juror", "Host"], book.Names);
        Assert.Equal(
            [(0, "roles", 2, StepResult.Applied), (1, "Lucene", 3, StepResult.Unknown), (2, "Roles", 4, StepResult.Applied)],
            report.Steps.Select(step => (step.Index, step.Name, step.Line, step.Result)));
        Assert.Equal("Corridor does not know this step and left it out.", Assert.Single(report.Unknown).Notes[0].Key);
        Assert.Equal(["people", "people"], book.Recipes);
    }

    [Fact]
    public async Task Applying_twice_changes_nothing_the_second_time()
    {
        var recipe = Recipe.Parse("""{ "steps": [ { "name": "Roles", "Roles": [ { "Name": "Juror" } ] } ] }""", "people.recipe.json");
        var runner = new RecipeRunner([book]);

        var first = await runner.ApplyAsync(recipe, Context, TestContext.Current.CancellationToken);
        var second = await runner.ApplyAsync(recipe, Context, TestContext.Current.CancellationToken);

        Assert.False(first.ChangedNothing);
        Assert.True(second.ChangedNothing);
        Assert.Equal(["Juror"], book.Names);
    }

    [Fact]
    public async Task A_mistake_in_the_last_step_keeps_the_first_from_being_applied()
    {
        var recipe = Recipe.Parse("""
            { "steps": [
              { "name": "Roles", "Roles": [ { "Name": "Juror" } ] },
              { "name": "Roles", "Roles": [ { "Nom": "Host" } ] } ] }
            """, "people.recipe.json");

        var refusal = await Assert.ThrowsAsync<RecipeException>(() => new RecipeRunner([book]).ApplyAsync(recipe, Context, TestContext.Current.CancellationToken));

        Assert.Equal((3, "$.steps[1].Roles[0]", "“Name” is missing."), (refusal.Line, refusal.Path, refusal.Reason.ToString()));
        Assert.Empty(book.Names);
    }

    [Fact]
    public void Two_handlers_of_one_step_are_a_mistake_of_ours() =>
        Assert.Throws<InvalidOperationException>(() => new RecipeRunner([book, new RoleBook()]));

    private sealed class RoleBook() : RecipeStep<RolesStep>(RolesStep.StepName, RolesStep.Read)
    {
        public List<string> Names { get; } = [];
        public List<string> Recipes { get; } = [];

        protected override Task<StepOutcome> ApplyAsync(RecipeContext context, RolesStep step, CancellationToken cancel)
        {
            Recipes.Add(context.Recipe!.Name);
            var added = step.Roles.Select(role => role.Name).Except(Names).ToArray();
            Names.AddRange(added);
            return Task.FromResult(added.Length > 0 ? StepOutcome.Applied(new Text("{0} roles", added.Length)) : StepOutcome.Unchanged());
        }
    }
}
