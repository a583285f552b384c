using Corridor.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Applications;

public static class IntakeModule
{
    public static IServiceCollection AddIntake(this IServiceCollection services) => services.AddScoped<ITimerHandler, ClosingSummary>();
}
