using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Corridor.Accounts;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Web.Demo;
using NodaTime;
using NodaTime.Text;

namespace Corridor.Web.Commands;

/// <summary>The demonstration: a folder of its own, this machine only, a clock that can be moved forward.</summary>
internal static class DemoCommand
{
    private const string DefaultAddress = "http://localhost:5080";

    public static async Task<int> RunAsync(string? urls, string? data, bool fresh, string? at, CancellationToken cancel)
    {
        var address = (urls ?? DefaultAddress).TrimEnd('/');
        if (Refusal(address, at) is { } refusal)
            return Fail(refusal);
        var folder = Path.GetFullPath(data ?? DefaultFolder());
        if (!DemoFolder.TryOpen(folder, fresh, out var marker, out var problem))
            return Fail(problem);

        var builder = Hosting.Builder([], address, folder);
        builder.Configuration["Corridor:Demo"] = "true";
        builder.Configuration["Corridor:BaseAddress"] = address;
        await using var app = Hosting.Build(builder);
        await app.Services.GetRequiredService<Schema>().MigrateAsync(cancel);
        var clock = app.Services.GetRequiredService<MovableClock>();
        if (await app.Services.GetRequiredService<SetupState>().IsDoneAsync(cancel))
            clock.Advance(marker.Ahead);
        else
            await ActivatorUtilities.CreateInstance<DemoHistory>(app.Services).PlayAsync(Console.Out, cancel);

        if (at is not null)
        {
            var day = LocalDatePattern.Iso.Parse(at).Value.AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
            if (day < clock.Now())
                return Fail($"--at {at}: the demo's clock stands at {InstantPattern.General.Format(clock.Now())} and moves forward only. Use --fresh to begin again.");
            clock.MoveTo(day);
        }

        marker.Keep(clock.Ahead);
        await app.StartAsync(cancel);
        await PrintLinksAsync(app.Services, address, cancel);
        await app.WaitForShutdownAsync(cancel);
        return 0;
    }

    private static string? Refusal(string address, string? at)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp)
            return $"--urls {address}: write it like {DefaultAddress}.";
        if (!uri.IsLoopback)
            return $"--urls {address}: the demo signs anybody in, so it listens on this machine only. Use localhost.";
        if (at is not null && !LocalDatePattern.Iso.Parse(at).Success)
            return $"--at {at}: write a day like 2027-03-01.";
        using var probe = new TcpListener(IPAddress.Loopback, uri.Port);
        try
        {
            probe.Start();
            return null;
        }
        catch (SocketException)
        {
            return $"Port {uri.Port} is in use: stop what listens there, or choose another with --urls http://localhost:5081.";
        }
    }

    // Run from the sources: at their root, whatever folder one stands in.
    private static string DefaultFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Corridor.sln")))
                return Path.Combine(folder.FullName, "corridor-data");
        }

        return "corridor-data";
    }

    private static async Task PrintLinksAsync(IServiceProvider services, string address, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CorridorDb>();
        var clock = services.GetRequiredService<MovableClock>();
        Console.WriteLine();
        foreach (var (role, email, language, page) in DemoHistory.Guides)
        {
            var (row, _, link) = SignInCode.For(email, language, page, clock.Now());
            db.Add(row);
            Console.WriteLine($"  {role,-22} {address}/sign-in/link/{link}");
        }

        await db.SaveChangesAsync(cancel);
        Console.WriteLine($"\nCorridor's demonstration is at {address} (its clock says {InstantPattern.General.Format(clock.Now())}). Mail is at {address}/mailbox. Stop with Ctrl+C.");
    }

    private static int Fail(string line)
    {
        Console.Error.WriteLine(line);
        return 1;
    }
}

/// <summary>A folder that the demo made, known by its mark; no other folder is ever touched.</summary>
internal sealed record DemoFolder(string Path, Duration Ahead)
{
    private const string Mark = ".corridor-demo.json";

    private sealed record Marked(long AheadTicks);

    public static bool TryOpen(string path, bool fresh, out DemoFolder folder, out string problem)
    {
        (folder, problem) = (new DemoFolder(path, Duration.Zero), "");
        var mark = System.IO.Path.Combine(path, Mark);
        var exists = Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any();
        if (exists && !File.Exists(mark))
        {
            problem = $"{path} was not made by the demo, so it stays as it is. Choose another folder with --data.";
            return false;
        }

        if (exists && fresh)
            Directory.Delete(path, recursive: true);
        else if (exists)
            folder = folder with { Ahead = Duration.FromTicks(JsonSerializer.Deserialize<Marked>(File.ReadAllText(mark))!.AheadTicks) };
        Directory.CreateDirectory(path);
        folder.Keep(folder.Ahead);
        return true;
    }

    public void Keep(Duration ahead) =>
        File.WriteAllText(System.IO.Path.Combine(Path, Mark), JsonSerializer.Serialize(new Marked(ahead.BclCompatibleTicks)));
}
