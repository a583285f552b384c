using Corridor.Browser.Tests;
using Corridor.Web;
using Corridor.Web.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(EmptySite))]

namespace Corridor.Browser.Tests;

/// <summary>A database with nothing in it, as whoever starts Corridor for the first time finds it.</summary>
public sealed class EmptySite : LiveSite
{
    private readonly LogBook log = new();

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Configuration["Corridor:Demo"] = "false";
        builder.Logging.ClearProviders().AddProvider(log).AddFilter(typeof(SetupState).FullName, LogLevel.Warning);
    }

    protected override async Task FillAsync()
    {
        await Services.GetRequiredService<SetupState>().AnnounceAsync(Address);
        Rows["token"] = log.Lines.Single(line => line.Contains("/setup?token=", StringComparison.Ordinal)).Split("token=")[1];
    }
}
