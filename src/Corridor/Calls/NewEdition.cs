using Corridor.Data;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Calls;

/// <summary>A recipe that holds a call, as a coordinator chooses it.</summary>
public sealed record EditionRecipe(string Name, LocalizedText Title, LocalizedText? Description);

/// <summary>The few questions that open a call; everything else comes from its recipe.</summary>
public sealed record EditionAnswers(
    string Slug, LocalizedText Title, LocalDateTime Opens, LocalDateTime Closes, IReadOnlyList<string> Languages, int Winners, int ReviewsPerApplication);

/// <summary>Opens a call of the current city from a recipe.</summary>
public sealed class NewEdition(RecipeLibrary recipes, RecipeCalls defined, CorridorDb db, CurrentCity city, Audit audit, TimeProvider clock)
{
    public IReadOnlyList<EditionRecipe> Recipes() =>
    [
        .. recipes.Names.Select(name => recipes.Read(name))
            .Where(recipe => recipe.Steps.Any(IsCall))
            .Select(recipe => new EditionRecipe(recipe.Name, recipe.DisplayName, recipe.Description)),
    ];

    /// <summary>What the recipe proposes, dated from today.</summary>
    public Call Proposal(string recipe)
    {
        var now = clock.Now();
        var here = city.Required;
        return Call.From(DefinitionIn(Read(recipe)), here.Zone, now.InZone(here.TimeZone).Date, now, here.Name);
    }

    public async Task<Call> OpenAsync(string recipe, EditionAnswers answers, CancellationToken cancel = default)
    {
        RuleBroken.If(await db.Set<Call>().AnyAsync(call => call.Slug == answers.Slug, cancel), "Another call of this city has the address “{0}”.", answers.Slug);
        var file = Read(recipe);
        var call = Proposal(recipe);
        call.Rename(answers.Slug);
        call.Describe(answers.Title, call.Summary, call.Body);
        call.OpenFrom(answers.Opens, answers.Closes, city.Required.Name);
        call.Speak(answers.Languages);
        call.Ask(answers.Winners, answers.ReviewsPerApplication);

        foreach (var step in file.Steps.Where(step => Is(step, ProgrammeDefinition.StepName)))
            await defined.AddOrUpdateAsync(ProgrammeDefinition.Read(step.Node), cancel);
        db.Add(call);
        await defined.AddAsync(WorkflowReading.Of(file), call, cancel);
        audit.Record("call.drafted", call.Id, new { recipe });
        await db.SaveChangesAsync(cancel);
        return call;
    }

    // The name comes from a form: a recipe that is not there, or holds no call, is simply not found.
    private Recipe Read(string name)
    {
        if (!recipes.Names.Contains(name, StringComparer.Ordinal))
            throw new NotFoundException();
        var year = clock.Now().InZone(city.Required.TimeZone).Year.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var recipe = recipes.Read(name);
        if (recipe.Variables.ContainsKey("edition"))
            recipe = recipes.Read(name, new Dictionary<string, string> { ["edition"] = year });
        return recipe.Steps.Any(IsCall) ? recipe : throw new NotFoundException();
    }

    private static CallDefinition DefinitionIn(Recipe recipe) => CallDefinition.Read(recipe.Steps.First(IsCall).Node);

    private static bool IsCall(NamedStep step) => Is(step, CallDefinition.StepName);

    private static bool Is(NamedStep step, string name) => step.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
