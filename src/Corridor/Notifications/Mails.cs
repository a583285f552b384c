using System.Globalization;
using System.Text;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Notifications;

/// <summary>Where Corridor is reached: configured, never taken from a request.</summary>
public sealed class Addresses(string network)
{
    public string Network { get; } = network.TrimEnd('/');

    private readonly Uri origin = new(network);

    public string Of(City? city, string path) => city switch
    {
        null => Network + path,
        // The cities' hosts lead to the same server: by the same scheme and port.
        { HostName: { } host } => $"{origin.Scheme}://{host}{(origin.IsDefaultPort ? "" : ":" + origin.Port.ToString(CultureInfo.InvariantCulture))}{path}",
        _ => $"{Network}/{city.Slug}{path}",
    };
}

/// <summary>Writes mails into the outbox, in the reader's language and the current transaction.</summary>
public sealed class Mails(CorridorDb db, CurrentCity city, Addresses addresses, TimeProvider clock)
{
    /// <summary>A line that is an address of this city, or of the network where there is none.</summary>
    public Text Link(string path, City? of = null) => new("{0}", AddressOf(path, of));

    public string AddressOf(string path, City? of = null) => addresses.Of(of ?? city.City, path);

    /// <summary>As the pages print it: with the zone, by the city's name.</summary>
    public Text When(Instant instant, string language)
    {
        var culture = CultureInfo.GetCultureInfo(language);
        var local = instant.InZone(city.City?.TimeZone ?? DateTimeZone.Utc).ToDateTimeUnspecified();
        return city.City is { } here
            ? new Text("{0} at {1} ({2} time)", local.ToString("D", culture), local.ToString("t", culture), here.Name)
            : new Text("{0} at {1} (UTC)", local.ToString("D", culture), local.ToString("t", culture));
    }

    public OutgoingMail Queue(string recipient, string language, MailText text) => Queue(recipient, language, text.Kind, text.Subject, text.Lines);

    public OutgoingMail Queue(string recipient, string language, string kind, Text subject, IReadOnlyList<Text> lines)
    {
        var mail = Compose(recipient, language, kind, subject, lines);
        Add(mail);
        return mail;
    }

    public void Add(OutgoingMail composed) => db.Add(composed);

    public OutgoingMail Compose(string recipient, string language, MailText text) => Compose(recipient, language, text.Kind, text.Subject, text.Lines);

    /// <summary>As <see cref="Queue(string, string, string, Text, IReadOnlyList{Text})"/> would write it, and no mail yet.</summary>
    public OutgoingMail Compose(string recipient, string language, string kind, Text subject, IReadOnlyList<Text> lines)
    {
        var t = Translations.In(language);
        var body = new StringBuilder();
        foreach (var line in lines)
            body.Append(t.Of(line)).Append("\n\n");
        body.Append("--\n").Append(city.City?.Name ?? "Corridor").Append('\n').Append(addresses.Of(city.City, "/")).Append('\n');
        return OutgoingMail.To(recipient, language, kind, t.Of(subject), body.ToString(), clock.Now());
    }
}
