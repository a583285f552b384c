using Corridor.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Browser.Tests;

/// <summary>A network of its own, set up and empty: the journey travels through a year and a half.</summary>
public sealed class JourneySite : LiveSite
{
    public const string Administrator = "admin@network.example";

    protected override async Task FillAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<FirstRun>().SetUpAsync("Network of cities", "blank", Administrator, "Network administrator", "en", mail: null, CancellationToken.None);
    }
}
