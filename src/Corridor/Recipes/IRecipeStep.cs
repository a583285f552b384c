using Corridor.Texts;
using NodaTime;

namespace Corridor.Recipes;

/// <summary>What a module does with one kind of step. Modules register theirs; write one by deriving from <see cref="RecipeStep{T}"/>.</summary>
public interface IRecipeStep
{
    string Name { get; }

    /// <summary>Reads the step and throws <see cref="RecipeException"/> where it is wrong; changes nothing.</summary>
    void Check(RecipeNode step);

    Task<StepOutcome> ApplyAsync(RecipeContext context, RecipeNode step, CancellationToken cancel);
}

/// <summary>A step whose content is read, strictly, before anything is written.</summary>
public abstract class RecipeStep<T>(string name, Func<RecipeNode, T> read) : IRecipeStep
{
    public string Name => name;

    public void Check(RecipeNode step) => read(step);

    public Task<StepOutcome> ApplyAsync(RecipeContext context, RecipeNode step, CancellationToken cancel) =>
        ApplyAsync(context, read(step), cancel);

    protected abstract Task<StepOutcome> ApplyAsync(RecipeContext context, T step, CancellationToken cancel);
}

/// <summary>For whom and when a recipe is applied. Without a city it is applied to the network.</summary>
public sealed record RecipeContext(Instant Now, Guid? CityId = null, Guid? AccountId = null)
{
    /// <summary>The recipe being applied; set by <see cref="RecipeRunner"/>.</summary>
    public Recipe? Recipe { get; init; }
}

/// <summary>Whether a step changed anything, and what the person who applied it should know.</summary>
public sealed record StepOutcome(bool Changed, IReadOnlyList<Text> Notes)
{
    public static StepOutcome Applied(params IReadOnlyList<Text> notes) => new(true, notes);

    public static StepOutcome Unchanged(params IReadOnlyList<Text> notes) => new(false, notes);
}
