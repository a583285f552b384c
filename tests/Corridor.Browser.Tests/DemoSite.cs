using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Browser.Tests;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Data;
using Corridor.Web;
using Corridor.Web.Demo;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(DemoSite))]

namespace Corridor.Browser.Tests;

/// <summary>
/// The demonstration on a free port, with its whole history, on SQLite or (CORRIDOR_TEST_ENGINE=postgres) on PostgreSQL, and a Chromium to look at it.
/// Both are slow to start, so there is one for all tests; without CORRIDOR_TEST_CHROMIUM neither starts and every test is skipped.
/// </summary>
public sealed class DemoSite : IAsyncLifetime
{
    public const string Administrator = "odile.brunelac@example.org";
    public const string Coordinator = "kalina.wierzbowa@example.org";
    public const string Juror = "solveig.harnisch@example.org";

    private static readonly string? Chromium = Environment.GetEnvironmentVariable("CORRIDOR_TEST_CHROMIUM");

    private readonly string folder = Directory.CreateTempSubdirectory("corridor-browser-").FullName;
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> sessions = new();
    private WebApplication? app;
    private IPlaywright? playwright;
    private IBrowser? browser;

    public string Address { get; private set; } = "";

    /// <summary>Somebody whose application to Braga's open call was sent, and that application.</summary>
    public (string Email, Guid Application) Applicant { get; private set; }

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
        }

        builder.Logging.SetMinimumLevel(LogLevel.Error);
        app = Hosting.Build(builder);
        await app.Services.GetRequiredService<Schema>().MigrateAsync();
        await ActivatorUtilities.CreateInstance<DemoHistory>(app.Services).PlayAsync(TextWriter.Null, CancellationToken.None);
        Applicant = await FindApplicantAsync();
        await app.StartAsync();

        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A browser profile of its own; of a person already signed in, if an address is given.</summary>
    public async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions options, string? email = null)
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Chromium), "CORRIDOR_TEST_CHROMIUM is not set");
        options.BaseURL = Address;
        if (email is not null)
            options.StorageState = await sessions.GetOrAdd(email, one => new Lazy<Task<string>>(() => SignInAsync(one))).Value;
        return await browser!.NewContextAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
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
    }

    // By a link such as mails carry; people who type a code are a test of their own.
    private async Task<string> SignInAsync(string email)
    {
        string link;
        await using (var db = app!.Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network))
        {
            (var row, _, link) = SignInCode.For(email, "en", "/my", app.Services.GetRequiredService<MovableClock>().Now());
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

    private async Task<(string Email, Guid Application)> FindApplicantAsync()
    {
        var services = app!.Services;
        var braga = await services.GetRequiredService<Cities>().BySlugAsync("braga") ?? throw new InvalidOperationException("The demo has no Braga.");
        return await services.GetRequiredService<Cities>().In(braga.Id, async scope =>
        {
            var db = scope.GetRequiredService<CorridorDb>();
            var found = await (
                from application in db.Set<Application>()
                join account in db.Set<Account>() on application.OwnerId equals account.Id
                where application.SubmittedAt != null && application.WithdrawnAt == null
                orderby application.Number
                select new { account.Email, application.Id }).FirstAsync();
            return (found.Email!, found.Id);
        });
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
