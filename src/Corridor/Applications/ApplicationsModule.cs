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
        // A draft's deck, and those of all that was ever sent.
        services.AddSingleton(new DeckUse(db => db.Set<Application>().Where(application => application.DeckId != null).Select(application => application.DeckId!.Value)));
        services.AddSingleton(new DeckUse(db => db.Set<Submission>().Where(submission => submission.DeckId != null).Select(submission => submission.DeckId!.Value)));
        return services.AddScoped<IHandle<DeckChecked>, TellOfRefusedDeck>();
    }
}
