using System.Globalization;
using System.Net.Mail;
using Corridor.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Tenancy;

/// <summary>The network itself: one row. Before it is set up only /setup answers.</summary>
public sealed class Network
{
    public static readonly Guid TheId = new("00000000-0000-7000-8000-000000000001");

    public Guid Id { get; init; } = TheId;
    public int Version { get; private set; }
    public LocalizedText Name { get; set; } = LocalizedText.Empty;
    public LocalizedText Tagline { get; set; } = LocalizedText.Empty;
    public List<string> Languages { get; set; } = ["fr", "en", "es"];
    public List<Theme> Themes { get; set; } = [];

    /// <summary>Whom the network thanks for what it shows.</summary>
    public List<LocalizedText> Credits { get; set; } = [];

    /// <summary>The articles with which every charter of two cities begins.</summary>
    public List<CharterArticle> Charter { get; set; } = [];
    public MailSettings? Mail { get; set; }
    public string? ContactEmail { get; set; }
    public Instant? SetUpAt { get; private set; }

    public void SetUp(Instant now) => SetUpAt ??= now;
}

public sealed record Theme(string Key, LocalizedText Label);

public static class ThemeQueries
{
    /// <summary>In the network's order; none before it is set up.</summary>
    public static async Task<IReadOnlyList<Theme>> ThemesAsync(this CorridorDb db, CancellationToken cancel = default) =>
        await db.Set<Network>().Select(network => network.Themes).SingleOrDefaultAsync(cancel) ?? [];

    /// <summary>What themes are called in a language, by their keys.</summary>
    public static Dictionary<string, string> In(this IEnumerable<Theme> themes, string language) => themes.ToDictionary(theme => theme.Key, theme => theme.Label.In(language));
}

/// <summary>Markdown, in the network's languages.</summary>
public sealed record CharterArticle(string Key, LocalizedText Title, LocalizedText Text);

[System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<MailEncryption>))]
public enum MailEncryption
{
    None,

    /// <summary>The conversation begins in the clear and is encrypted before anything is said (port 587).</summary>
    StartTls,

    /// <summary>Encrypted from the first byte (port 465).</summary>
    Tls,
}

/// <summary>How mail leaves: an SMTP server.</summary>
public sealed record MailSettings
{
    public string Host { get; init; } = "";
    public int Port { get; init; } = 587;
    public string? User { get; init; }
    public string? Password { get; init; }
    public MailEncryption Encryption { get; init; } = MailEncryption.StartTls;
    public string From { get; init; } = "";

    /// <summary>A PEM file: the certificates that the server's is checked against, instead of the system's. For an authority of one's own.</summary>
    public string? TrustedCertificate { get; init; }

    /// <summary>As typed by a person.</summary>
    public static MailSettings Typed(string? host, string? port, string? user, string? password, MailEncryption encryption, string? from)
    {
        RuleBroken.If(Uri.CheckHostName(host?.Trim()) == UriHostNameType.Unknown, "“{0}” is not the name of a mail server.", host);
        RuleBroken.If(!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535, "A port is a number from 1 to 65535.");
        RuleBroken.If(!MailAddress.TryCreate(from?.Trim(), out var sender), "Give the address that mails come from, written like name@example.org.");
        return new MailSettings { Host = host!.Trim(), Port = number, User = user?.Trim(), Password = password, Encryption = encryption, From = sender.Address };
    }
}

internal sealed class NetworkMapping : IEntityTypeConfiguration<Network>
{
    public void Configure(EntityTypeBuilder<Network> network)
    {
        network.ToTable("Network");
        network.Property(n => n.Themes).HasConversion<JsonConverter<List<Theme>>, JsonComparer<List<Theme>>>();
        network.Property(n => n.Credits).HasConversion<JsonConverter<List<LocalizedText>>, JsonComparer<List<LocalizedText>>>();
        network.Property(n => n.Charter).HasConversion<JsonConverter<List<CharterArticle>>, JsonComparer<List<CharterArticle>>>();
        network.Property(n => n.Mail).HasConversion<JsonConverter<MailSettings?>, JsonComparer<MailSettings?>>();
    }
}
