using Corridor.Data;
using Corridor.Recipes;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Calls;

public static class CallsModule
{
    public static IServiceCollection AddCalls(this IServiceCollection services) => services
        .AddScoped<RecipeCalls>()
        .AddScoped<NewEdition>()
        .AddScoped<CallCoordinators>()
        .AddScoped<IHandle<CallPublished>, CallWorkflows>()
        .AddScoped<IHandle<CallRescheduled>, CallWorkflows>()
        .AddScoped<IHandle<CallArchived>, CallWorkflows>()
        .AddWorkflowSubject<CallSubject>()
        .AddSubjectPart<CoordinatorsOfCity>()
        .AddActivity<ChangeStageTask>()
        .AddWorkflowEvent(CallPublished.EventName, CallSubject.Name, new Text("The call was published"))
        .AddRecipeStep<ProgrammeStep>()
        .AddRecipeStep<CallStep>();
}
