using Corridor.Data;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Corridor.Workflows.Definitions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Calls;

/// <summary>Brings programmes and calls of recipes into the current city; what is there already is brought up to date.</summary>
public sealed class RecipeCalls(CorridorDb db, CurrentCity city, WorkflowBook workflows, Audit audit)
{
    public async Task<StepOutcome> DefineAsync(ProgrammeDefinition definition, CancellationToken cancel = default)
    {
        await AddOrUpdateAsync(definition, cancel);
        return await SavedAsync(cancel);
    }

    public async Task<StepOutcome> DefineAsync(CallDefinition definition, Instant now, CancellationToken cancel = default)
    {
        var here = city.Required;
        var call = await db.Set<Call>().SingleOrDefaultAsync(one => one.Slug == definition.Slug, cancel);
        if (call is { IsPublic: true })
            return StepOutcome.Unchanged(new Text("{0} is published and was left as it is.", call.Title));

        if (call is null)
        {
            call = Call.From(definition, here.Zone, now.InZone(here.TimeZone).Date, now, here.Name);
            db.Add(call);
            audit.Record("call.drafted", call.Id, new { recipe = definition.Slug });
            return await SavedAsync(cancel);
        }

        call.Define(definition);
        // Counted from the day the call was made, or applying a recipe tomorrow would move its dates.
        var start = call.CreatedAt.InZone(here.TimeZone).Date;
        call.Schedule([.. definition.Stages.Select(stage => Stage.From(stage, start, here.Zone, here.Name))]);
        if (db.ChangeTracker.HasChanges())
            audit.Record("call.changed", call.Id, new { recipe = definition.Slug });
        return await SavedAsync(cancel);
    }

    /// <summary>The workflows that a recipe brings for its call.</summary>
    internal async Task AddAsync(IEnumerable<ReadWorkflow> read, Call call, CancellationToken cancel)
    {
        foreach (var workflow in read.Where(workflow => workflow.Call is not null))
            await workflows.KeepAsync(workflow.Definition, new WorkflowRoot(CallSubject.Name, call.Id), cancel);
    }

    internal async Task AddOrUpdateAsync(ProgrammeDefinition definition, CancellationToken cancel)
    {
        if (await db.Set<Programme>().SingleOrDefaultAsync(one => one.Slug == definition.Slug, cancel) is { } known)
            known.Define(definition);
        else
            db.Add(Programme.From(definition));
    }

    private async Task<StepOutcome> SavedAsync(CancellationToken cancel)
    {
        if (!db.ChangeTracker.HasChanges())
            return StepOutcome.Unchanged();
        await db.SaveChangesAsync(cancel);
        return StepOutcome.Applied();
    }
}

/// <summary>The step <c>CorridorProgramme</c>.</summary>
internal sealed class ProgrammeStep(Cities cities) : RecipeStep<ProgrammeDefinition>(ProgrammeDefinition.StepName, ProgrammeDefinition.Read)
{
    protected override Task<StepOutcome> ApplyAsync(RecipeContext context, ProgrammeDefinition step, CancellationToken cancel)
    {
        var city = context.CityId ?? throw RuleBroken.Now("“{0}” is a programme of a city: apply the recipe to a city.", step.Name);
        return cities.InAs(context.AccountId, city, services => services.GetRequiredService<RecipeCalls>().DefineAsync(step, cancel), cancel);
    }
}

/// <summary>The step <c>CorridorCall</c>.</summary>
internal sealed class CallStep(Cities cities) : RecipeStep<CallDefinition>(CallDefinition.StepName, CallDefinition.Read)
{
    protected override async Task<StepOutcome> ApplyAsync(RecipeContext context, CallDefinition step, CancellationToken cancel)
    {
        var city = step.City is { } slug
            ? (await cities.BySlugAsync(slug, cancel) ?? throw RuleBroken.Now("There is no city “{0}” in this network.", slug)).Id
            : context.CityId ?? throw RuleBroken.Now("“{0}” is a call of a city: name its city, or apply the recipe to a city.", step.Title);
        return await cities.InAs(context.AccountId, city, services => services.GetRequiredService<RecipeCalls>().DefineAsync(step, context.Now, cancel), cancel);
    }
}
