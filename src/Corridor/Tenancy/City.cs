using System.Text.RegularExpressions;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Tenancy;

public enum CityStatus
{
    Active,
    Suspended,
}

/// <summary>A tenant: one city of the network.</summary>
public sealed partial class City
{
    public Guid Id { get; init; } = Ids.New();
    public int Version { get; private set; }
    public required string Slug { get; init; }
    public string? HostName { get; private set; }
    public required string Name { get; set; }
    public required string LocalName { get; set; }
    public required string Country { get; set; }
    public required double Latitude { get; set; }
    public required double Longitude { get; set; }
    public required string Zone { get; set; }
    public required string Language { get; set; }
    public List<string> Languages { get; set; } = [];
    public string Accent { get; set; } = "#1d4ed8";
    public string SecondColour { get; set; } = "#0f766e";
    public LocalizedText Tagline { get; set; } = LocalizedText.Empty;

    /// <summary>The address of an image, below the city's own; none: the network's sign.</summary>
    public string? Logo { get; set; }
    public string? ContactEmail { get; set; }
    public string? ContactAddress { get; set; }
    public CityStatus Status { get; private set; } = CityStatus.Active;
    public required Instant CreatedAt { get; init; }

    public DateTimeZone TimeZone => DateTimeZoneProviders.Tzdb[Zone];

    public void AnswerUnder(string? hostName)
    {
        var name = hostName?.Trim().ToLowerInvariant();
        RuleBroken.If(!string.IsNullOrEmpty(name) && Uri.CheckHostName(name) != UriHostNameType.Dns, "{0} is not a host name.", hostName ?? "");
        HostName = string.IsNullOrEmpty(name) ? null : name;
    }

    public void Suspend() => Status = CityStatus.Suspended;

    public void Resume() => Status = CityStatus.Active;

    public void Rename(string name, string localName)
    {
        RuleBroken.If(string.IsNullOrWhiteSpace(name) || name.Length > 120 || localName.Length > 120, "Write the city's name in at most 120 characters.");
        Name = name.Trim();
        LocalName = string.IsNullOrWhiteSpace(localName) ? Name : localName.Trim();
    }

    public void Paint(string accent, string second)
    {
        RuleBroken.If(!Colour().IsMatch(accent) || !Colour().IsMatch(second), "A colour is written like #1d4ed8.");
        var contrast = Math.Floor(Colours.Contrast(accent, "#ffffff") * 10) / 10;
        RuleBroken.If(contrast < 4.5, "{0} cannot be read on white: its contrast is {1} to 1, and 4.5 to 1 is needed. Choose a darker colour.", accent, contrast);
        Accent = accent.ToLowerInvariant();
        SecondColour = second.ToLowerInvariant();
    }

    public static bool IsSlug(string slug) => slug.Length <= 60 && SlugShape().IsMatch(slug);

    [GeneratedRegex("^#[0-9a-fA-F]{6}$")]
    private static partial Regex Colour();

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex SlugShape();
}
