using Corridor.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Jury;

public static class JuryModule
{
    public static IServiceCollection AddJury(this IServiceCollection services)
    {
        services.AddScoped<Panel>();
        services.AddScoped<JuryPlanning>();
        services.AddScoped<Scoring>();
        services.AddScoped<JuryProgress>();
        services.AddScoped<JuryRanking>();
        services.AddScoped<Decisions>();
        services.AddScoped<ITimerHandler, JurorSilence>();
        return services;
    }
}
