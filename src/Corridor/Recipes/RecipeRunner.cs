using Corridor.Texts;

namespace Corridor.Recipes;

/// <summary>Applies a recipe's steps in order. The whole file is checked before the first step is applied.</summary>
public sealed class RecipeRunner
{
    private readonly Dictionary<string, IRecipeStep> steps = new(StringComparer.OrdinalIgnoreCase);

    public RecipeRunner(IEnumerable<IRecipeStep> steps)
    {
        foreach (var step in steps)
            if (!this.steps.TryAdd(step.Name, step))
                throw new InvalidOperationException($"Two handlers are registered for the recipe step {step.Name}.");
    }

    public IReadOnlyCollection<string> KnownSteps => steps.Keys;

    public void Check(Recipe recipe)
    {
        foreach (var step in recipe.Steps)
            if (steps.TryGetValue(step.Name, out var handler))
                handler.Check(step.Node);
    }

    public async Task<RecipeReport> ApplyAsync(Recipe recipe, RecipeContext context, CancellationToken cancel = default)
    {
        Check(recipe);

        context = context with { Recipe = recipe };
        var reports = new List<StepReport>();
        foreach (var step in recipe.Steps)
        {
            cancel.ThrowIfCancellationRequested();
            reports.Add(steps.TryGetValue(step.Name, out var handler)
                ? Report(step, await handler.ApplyAsync(context, step.Node, cancel))
                : new StepReport(step.Index, step.Name, step.Line, StepResult.Unknown, [new Text("Corridor does not know this step and left it out.")]));
        }

        return new RecipeReport(recipe.Name, reports);
    }

    private static StepReport Report(NamedStep step, StepOutcome outcome) =>
        new(step.Index, step.Name, step.Line, outcome.Changed ? StepResult.Applied : StepResult.Unchanged, outcome.Notes);
}

public enum StepResult
{
    Applied,
    Unchanged,
    Unknown,
}

public sealed record StepReport(int Index, string Name, int Line, StepResult Result, IReadOnlyList<Text> Notes);

public sealed record RecipeReport(string Recipe, IReadOnlyList<StepReport> Steps)
{
    public IEnumerable<StepReport> Unknown => Steps.Where(step => step.Result == StepResult.Unknown);

    public bool ChangedNothing => Steps.All(step => step.Result != StepResult.Applied);
}
