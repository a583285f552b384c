using Corridor.Data;
using Corridor.Decks;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Workflows.Webhooks;

namespace Corridor.Web;

/// <summary>The section "Corridor" of the configuration: file, then environment, then flags.</summary>
public sealed class Settings
{
    /// <summary>Holds the embedded database and the folder store.</summary>
    public string DataFolder { get; set; } = "corridor-data";

    /// <summary>Where people reach the network's pages, such as https://corridor.example.org.</summary>
    public string BaseAddress { get; set; } = "http://localhost:5080";

    public DatabaseSettings Database { get; set; } = new();

    public StorageSettings Storage { get; set; } = new();

    /// <summary>Overrides what was set up on screen.</summary>
    public MailSettings? Mail { get; set; }

    /// <summary>Beside the server's settings, wherever those come from.</summary>
    internal MailLimits MailLimits { get; set; } = new();

    public SetupSettings? Setup { get; set; }

    public WebhookSettings Webhooks { get; set; } = new();

    /// <summary>host:port of clamd; none: decks are not scanned.</summary>
    public string? ClamAv { get; set; }

    /// <summary>Mail is not sent but shown on a page; the clock may be moved. Set by the demo and in development only.</summary>
    public bool Demo { get; set; }

    internal DeckSettings Decks() =>
        new(Path.Combine(DataFolder, "decks"), Storage.Kind == "blob" ? Storage.ConnectionString ?? throw new InvalidOperationException("Corridor:Storage:ConnectionString is missing.") : null, ClamAv, AreBare: Demo);
}

public sealed class StorageSettings
{
    /// <summary>folder or blob.</summary>
    public string Kind { get; set; } = "folder";

    public string? ConnectionString { get; set; }

    /// <summary>The most bytes of a deck that one request carries.</summary>
    public long ChunkBytes { get; set; } = 8 * 1024 * 1024;
}

/// <summary>Setting up without a browser.</summary>
public sealed class SetupSettings
{
    public string NetworkName { get; set; } = "";
    public string Recipe { get; set; } = "blank";
    public string AdministratorEmail { get; set; } = "";
    public string AdministratorName { get; set; } = "";
}
