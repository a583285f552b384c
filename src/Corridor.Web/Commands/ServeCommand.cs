using Corridor.Data;

namespace Corridor.Web.Commands;

internal static class ServeCommand
{
    public static async Task<int> RunAsync(string? urls, string? data, string[] rest, CancellationToken cancel)
    {
        var builder = Hosting.Builder(rest, urls, data);
        await using var app = Hosting.Build(builder);
        await app.Services.GetRequiredService<Schema>().MigrateAsync(cancel);
        var settings = app.Services.GetRequiredService<Settings>();
        if (settings.Setup is { } unattended)
            await SetUpAsync(app, unattended, cancel);
        await app.Services.GetRequiredService<SetupState>().AnnounceAsync(settings.BaseAddress, cancel);
        await app.RunAsync(cancel);
        return 0;
    }

    private static async Task SetUpAsync(WebApplication app, SetupSettings unattended, CancellationToken cancel)
    {
        if (await app.Services.GetRequiredService<SetupState>().IsDoneAsync(cancel))
            return;
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<FirstRun>().SetUpAsync(
            unattended.NetworkName, unattended.Recipe, unattended.AdministratorEmail, unattended.AdministratorName, "en", mail: null, cancel);
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
