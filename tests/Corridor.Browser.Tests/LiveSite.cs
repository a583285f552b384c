using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Corridor.Accounts;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Web;
using Corridor.Workflows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using NodaTime;

namespace Corridor.Browser.Tests;

/// <summary>
/// Corridor on a free port with the demo's clock and mailbox, on SQLite and a folder or (CORRIDOR_TEST_ENGINE=postgres) on PostgreSQL
/// and Blob Storage, and a Chromium to look at it. Without CORRIDOR_TEST_CHROMIUM nothing starts and every test is skipped.
/// </summary>
public abstract class LiveSite : IAsyncLifetime
{
    private static readonly string? Chromium = Environment.GetEnvironmentVariable("CORRIDOR_TEST_CHROMIUM");
    private static readonly string? Azurite = Environment.GetEnvironmentVariable("CORRIDOR_TEST_AZURITE");

    /// <summary>Says which Razor Page answered.</summary>
    internal const string PageHeader = "Corridor-Page";

    /// <summary>Of a network that was set up.</summary>
    public const string FirstAdministrator = "admin@network.example";

    private readonly string folder = Directory.CreateTempSubdirectory("corridor-browser-").FullName;
    private readonly ConcurrentDictionary<(string Email, LocalDate Day), Lazy<Task<string>>> sessions = new();
    private readonly Lazy<Tabs> tabs;
    private WebApplication? app;
    private IPlaywright? playwright;
    private IBrowser? browser;

    protected LiveSite() => tabs = new(() => new Tabs(this));

    public string Address { get; private set; } = "";

    internal Tabs Tabs => tabs.Value;

    public IServiceProvider Services => app!.Services;

    /// <summary>What stands for a name in the address of a screen.</summary>
    protected Dictionary<string, string> Rows { get; } = [];

    public MovableClock Clock => Services.GetRequiredService<MovableClock>();

    public async ValueTask InitializeAsync()
    {
        if (string.IsNullOrEmpty(Chromium))
            return;
        Address = $"http://127.0.0.1:{FreePort()}";
        var builder = Hosting.Builder([], Address, folder);
        builder.Configuration["Corridor:BaseAddress"] = Address;
        builder.Configuration["Corridor:Demo"] = "true";
        if (TestPostgres.IsChosen)
        {
            var (owner, runtime) = await TestPostgres.CreateAsync();
            builder.Configuration["Corridor:Database:Engine"] = "postgres";
            builder.Configuration["Corridor:Database:OwnerConnectionString"] = owner;
            builder.Configuration["Corridor:Database:ConnectionString"] = runtime;
            if (!string.IsNullOrEmpty(Azurite))
            {
                builder.Configuration["Corridor:Storage:Kind"] = "blob";
                builder.Configuration["Corridor:Storage:ConnectionString"] = Azurite;
            }
        }

        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSingleton<IStartupFilter, PageNames>();
        Configure(builder);
        app = Hosting.Build(builder);
        await Services.GetRequiredService<Schema>().MigrateAsync();
        await FillAsync();
        await app.StartAsync();

        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>With the names in it replaced: {application}.</summary>
    internal string Fill(string text) => Rows.Aggregate(text, (filled, row) => filled.Replace("{" + row.Key + "}", row.Value, StringComparison.Ordinal));

    public static void MustRun() => Assert.SkipWhen(string.IsNullOrEmpty(Chromium), "CORRIDOR_TEST_CHROMIUM is not set");

    /// <summary>A browser profile of its own; of a person already signed in, if an address is given.</summary>
    public async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions options, string? email = null)
    {
        MustRun();
        options.BaseURL = Address;
        // Sessions end after a month: whoever comes back on another day signs in again.
        if (email is not null)
            options.StorageState = await sessions.GetOrAdd((Fill(email), Clock.Now().InUtc().Date), key => new Lazy<Task<string>>(() => SignInAsync(key.Email))).Value;
        return await browser!.NewContextAsync(options);
    }

    /// <summary>Works in a city as a job would.</summary>
    public async Task<T> InAsync<T>(string city, Func<IServiceProvider, Task<T>> work)
    {
        var cities = Services.GetRequiredService<Cities>();
        return await cities.In((await cities.BySlugAsync(city))!.Id, work);
    }

    /// <summary>Moves the clock and does what is due by then.</summary>
    public async Task MoveToAsync(Instant instant)
    {
        if (instant > Clock.Now())
            Clock.MoveTo(instant);
        // Public pages are kept for a minute of real time at most: nobody but a test travels past it.
        var pages = Services.GetRequiredService<IOutputCacheStore>();
        foreach (var city in await Services.GetRequiredService<Cities>().AllAsync())
            await pages.EvictByTagAsync("city:" + city.Slug, default);
        await pages.EvictByTagAsync("city:", default);
        await DrainAsync();
    }

    /// <summary>What is due by now happens now; in between, the jobs do it every few seconds.</summary>
    public Task DrainAsync() => Services.GetRequiredService<DueTimers>().DrainAsync();

    public async ValueTask DisposeAsync()
    {
        if (tabs.IsValueCreated)
            await tabs.Value.DisposeAsync();
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Configure(WebApplicationBuilder builder)
    {
    }

    /// <summary>What is there before the first visitor.</summary>
    protected abstract Task FillAsync();

    /// <summary>A network that was set up, with some cities and nothing else.</summary>
    protected async Task SetUpAsync(params City[] cities)
    {
        await using (var scope = Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<FirstRun>().SetUpAsync("Network of cities", "blank", FirstAdministrator, "Network administrator", "en", mail: null, CancellationToken.None);
        await using (var db = Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network))
        {
            db.AddRange(cities.AsEnumerable<object>());
            await db.SaveChangesAsync();
        }

        Services.GetRequiredService<Cities>().Changed();
    }

    protected City CityOf(string slug, string name, string country, double latitude, double longitude, string zone) => new()
    {
        Slug = slug, Name = name, LocalName = name, Country = country, Latitude = latitude, Longitude = longitude, Zone = zone, Language = "en", Languages = ["en", "fr", "es"], CreatedAt = Clock.Now(),
    };

    // By a link such as mails carry; people who type a code are a test of their own.
    private async Task<string> SignInAsync(string email)
    {
        string link;
        await using (var db = Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network))
        {
            (var row, _, link) = SignInCode.For(email, "en", "/my", Clock.Now());
            db.Add(row);
            await db.SaveChangesAsync();
        }

        await using var context = await browser!.NewContextAsync(new BrowserNewContextOptions { BaseURL = Address });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in/link/" + link);
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.WaitForURLAsync("**/my");
        return await context.StorageStateAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class PageNames : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, go) =>
            {
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers[PageHeader] = context.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>()?.ViewEnginePath;
                    return Task.CompletedTask;
                });
                return go(context);
            });
            next(app);
        };
    }
}
