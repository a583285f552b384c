using Corridor.Data;

namespace Corridor.Web.Commands;

internal static class ServeCommand
{
    public static async Task<int> RunAsync(string? urls, string? data, string[] rest, CancellationToken cancel)
    {
        var builder = Hosting.Builder(rest, urls, data);
        await using var app = Hosting.Build(builder);
        await app.Services.GetRequiredService<Schema>().MigrateAsync(cancel);
        await app.RunAsync(cancel);
        return 0;
    }
}

internal static class MigrateCommand
{
    public static async Task<int> RunAsync(string? data, CancellationToken cancel)
    {
        await using var app = Hosting.Build(Hosting.Builder([], null, data));
        await app.Services.GetRequiredService<Schema>().MigrateAsync(cancel);
        return 0;
    }
}
