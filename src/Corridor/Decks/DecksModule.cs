using Corridor.Data;
using Corridor.Decks.Inspection;
using Corridor.Decks.Storage;
using Corridor.Workflows;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Corridor.Decks;

/// <summary>Where decks are kept and who scans them.</summary>
/// <param name="Folder">Used unless there is a connection string.</param>
/// <param name="BlobConnectionString">Azure Blob Storage.</param>
/// <param name="ClamAv">The scanner's address; none: decks are not scanned.</param>
/// <param name="AreBare">Where no copy can be made a deck stands for its own: in the demonstration, whose decks say nothing beside their pages.</param>
public sealed record DeckSettings(string Folder, string? BlobConnectionString = null, string? ClamAv = null, bool AreBare = false)
{
    internal static DeckSettings Beside(DatabaseSettings database) =>
        new(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(database.File ?? "corridor-data/corridor.db"))!, "decks"));
}

public static class DecksModule
{
    public static IServiceCollection AddDecks(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => DeckSettings.Beside(provider.GetRequiredService<DatabaseSettings>()));
        services.AddSingleton<DeckStore>(provider => provider.GetRequiredService<DeckSettings>() switch
        {
            { BlobConnectionString: { Length: > 0 } connection } => new BlobDeckStore(connection),
            var settings => new FolderDeckStore(settings.Folder),
        });
        services.AddSingleton(provider => new DeckInspection(
            provider.GetRequiredService<DeckStore>(),
            PdfInfo.Find(),
            provider.GetRequiredService<DeckSettings>().ClamAv is { Length: > 0 } address ? new ClamdScanner(address) : null));
        services.AddSingleton<DeckPages>();
        services.AddSingleton(provider => new BareDecks(provider.GetRequiredService<DeckStore>(), provider.GetRequiredService<DeckSettings>().AreBare));
        services.AddScoped<IHandle<DeckCompleted>, AskForDeckCheck>();
        services.AddScoped<ITimerHandler, CheckDeck>();
        services.AddScoped<IHandle<DeckBareAsked>, AskForBareDeck>();
        services.AddScoped<ITimerHandler, MakeBareDeck>();
        services.AddSingleton<DeckSweep>();
        services.AddRecurring<SweepDecksJob>(TimeSpan.FromHours(1));
        return services.AddScoped<ITimerHandler, ExpireDeck>();
    }
}
