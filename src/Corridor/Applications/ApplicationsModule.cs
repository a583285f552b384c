using Corridor.Data;
using Corridor.Decks;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Applications;

public static class ApplicationsModule
{
    public static IServiceCollection AddApplications(this IServiceCollection services)
    {
        services.AddScoped<Drafts>();
        services.AddScoped<Submissions>();
        services.AddScoped<DeckUploads>();
        services.AddScoped<MyApplications>();
        return services.AddScoped<IHandle<DeckChecked>, TellOfRefusedDeck>();
    }
}
