using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Web;
using Corridor.Web.Commands;
using Corridor.Web.Demo;
using Corridor.Web.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Corridor.Benchmarks;

/// <summary>The demonstration with its whole history, in this process, where a request's queries can be counted.</summary>
internal sealed class DemoGround : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly DemoFolder marker;
    private readonly QueryMeter meter;

    private DemoGround(WebApplication app, DemoFolder marker, QueryMeter meter, Uri address) => (this.app, this.marker, this.meter, Address) = (app, marker, meter, address);

    public Uri Address { get; }

    public static async Task<DemoGround> PlayAsync(string folder)
    {
        if (!DemoFolder.TryOpen(folder, fresh: false, out var marker, out var problem))
            throw new InvalidOperationException(problem);
        var address = $"http://127.0.0.1:{Server.FreePort()}";
        var builder = Hosting.Builder([], address, folder);
        builder.Configuration["Corridor:Demo"] = "true";
        builder.Configuration["Corridor:BaseAddress"] = address;
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Error);
        var meter = new QueryMeter();
        builder.Services.AddSingleton<IStartupFilter>(meter);
        var app = Hosting.Build(builder);
        await app.Services.GetRequiredService<Schema>().MigrateAsync();
        await ActivatorUtilities.CreateInstance<DemoHistory>(app.Services).PlayAsync(TextWriter.Null, CancellationToken.None);
        await app.StartAsync();
        return new DemoGround(app, marker, meter, new Uri(address));
    }

    public async Task<string> SignInLinkAsync(string email)
    {
        await using var db = app.Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network);
        var (row, _, link) = SignInCode.For(email, "en", null, app.Services.GetRequiredService<MovableClock>().Now());
        db.Add(row);
        await db.SaveChangesAsync();
        return "/sign-in/link/" + link;
    }

    /// <summary>The call that is open to all, an application to it that its owner may still change, and its owner.</summary>
    public async Task<(string Call, string Form, string Applicant)> OpenCallAsync()
    {
        await using var db = app.Services.GetRequiredService<CorridorDbFactory>().AcrossCities();
        var now = app.Services.GetRequiredService<MovableClock>().Now();
        var found = await (
            from call in db.Set<Call>()
            join city in db.Cities on call.CityId equals city.Id
            join application in db.Set<Application>() on call.Id equals application.CallId
            join account in db.Set<Account>() on application.OwnerId equals account.Id
            where call.State == CallState.Published && call.OpensAt <= now && call.ClosesAt > now && application.WithdrawnAt == null
            orderby application.Id
            select new { City = city.Slug, Call = call.Slug, Application = application.Id, account.Email }).FirstAsync();
        return ($"/{found.City}/calls/{found.Call}", $"/{found.City}/applications/{found.Application}", found.Email!);
    }

    /// <summary>The city and the slug of the call whose jury's work is done.</summary>
    public async Task<(string City, string Slug)> LastCallOfAsync(string city)
    {
        var directory = app.Services.GetRequiredService<Cities>();
        var here = await directory.BySlugAsync(city) ?? throw new InvalidOperationException($"The demo has no {city}.");
        var slug = await directory.In(here.Id, services => services.GetRequiredService<CorridorDb>().Set<Call>().OrderByDescending(call => call.ClosesAt).Select(call => call.Slug).FirstAsync());
        return (city, slug);
    }

    /// <summary>The queries of one page: the least of some requests.</summary>
    public async Task<int> QueriesAsync(Reader reader, string path)
    {
        meter.Forget(path);
        for (var times = 0; times < 4; times++)
            await reader.OpenAsync(path);
        return meter[path];
    }

    public async ValueTask DisposeAsync()
    {
        marker.Keep(app.Services.GetRequiredService<MovableClock>().Ahead);
        await app.StopAsync();
        await app.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }
}
