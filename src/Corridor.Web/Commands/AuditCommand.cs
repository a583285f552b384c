using Corridor.Data;
using Corridor.Tenancy;

namespace Corridor.Web.Commands;

internal static class AuditCommand
{
    public static async Task<int> VerifyAsync(string? data, CancellationToken cancel)
    {
        await using var app = Hosting.Build(Hosting.Builder([], null, data));
        var databases = app.Services.GetRequiredService<CorridorDbFactory>();
        var cities = await app.Services.GetRequiredService<Cities>().AllAsync(cancel);
        var faults = 0;
        foreach (var (name, reach) in cities.Select(city => (city.Slug, CityReach.In(city.Id))).Prepend(("network", CityReach.Network)))
        {
            await using var db = databases.Open(reach);
            if (await AuditSealer.VerifyAsync(db, cancel) is { } fault)
            {
                Console.WriteLine($"{name}: {fault}");
                faults++;
            }
        }

        Console.WriteLine(faults == 0 ? $"{cities.Count + 1} chains hold." : $"{faults} of {cities.Count + 1} chains do not hold.");
        return faults == 0 ? 0 : 1;
    }
}
