using Corridor.Data;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Workflows.Definitions;

/// <summary>The step <c>WorkflowType</c>: drafts, for a person to look at before they run; what in them cannot run is listed.</summary>
internal sealed class WorkflowTypeStep(Cities cities) : RecipeStep<IReadOnlyList<ReadWorkflow>>(WorkflowReading.StepName, WorkflowReading.Read)
{
    protected override async Task<StepOutcome> ApplyAsync(RecipeContext context, IReadOnlyList<ReadWorkflow> step, CancellationToken cancel)
    {
        var city = context.CityId ?? throw RuleBroken.Now("Workflows are a city's: apply the recipe to a city.");
        return await cities.InAs(context.AccountId, city, services => KeepAsync(services, step, cancel), cancel);
    }

    private static async Task<StepOutcome> KeepAsync(IServiceProvider services, IReadOnlyList<ReadWorkflow> step, CancellationToken cancel)
    {
        var (db, book, subjects) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<WorkflowBook>(), services.GetRequiredService<Subjects>());
        var notes = new List<Text>();
        foreach (var read in step)
        {
            WorkflowRoot? root = null;
            if (read.Call is { } slug)
            {
                if (subjects.Find("call") is not { } calls || await calls.BySlugAsync(slug, cancel) is not { } call)
                {
                    notes.Add(new Text("Line {0}: there is no call “{1}” in this city.", read.Line, slug));
                    continue;
                }

                root = new WorkflowRoot("call", call);
            }

            notes.AddRange(await book.ImportAsync(read, root, cancel));
        }

        var changed = db.ChangeTracker.HasChanges();
        await db.SaveChangesAsync(cancel);
        return new StepOutcome(changed, notes);
    }
}
