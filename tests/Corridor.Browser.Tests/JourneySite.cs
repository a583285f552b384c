namespace Corridor.Browser.Tests;

/// <summary>A network of its own, set up and empty: the journey travels through a year and a half.</summary>
public sealed class JourneySite : LiveSite
{
    protected override Task FillAsync() => SetUpAsync();
}
