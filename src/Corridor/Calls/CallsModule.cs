using Corridor.Data;
using Corridor.Recipes;
using Corridor.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Calls;

public static class CallsModule
{
    public static IServiceCollection AddCalls(this IServiceCollection services) => services
        .AddScoped<RecipeCalls>()
        .AddScoped<NewEdition>()
        .AddScoped<CallCoordinators>()
        .AddScoped<IHandle<CallPublished>, CallTimers>()
        .AddScoped<IHandle<CallRescheduled>, CallTimers>()
        .AddScoped<ITimerHandler, CallOpening>()
        .AddRecipeStep<ProgrammeStep>()
        .AddRecipeStep<CallStep>();
}
