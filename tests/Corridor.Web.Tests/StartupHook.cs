using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

/// <summary>
/// Loaded into a server by DOTNET_STARTUP_HOOKS: its clock is ahead by as many milliseconds as <see cref="Ahead"/> says.
/// So that the product, which has no such door, runs as it was built on a machine whose clock is wrong.
/// </summary>
internal static class StartupHook
{
    public const string Ahead = "CORRIDOR_TEST_CLOCK_AHEAD";

    public static void Initialize() => DiagnosticListener.AllListeners.Subscribe(new Listeners());

    private sealed class Listeners : IObserver<DiagnosticListener>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
                value.Subscribe(new Building());
        }

        public void OnError(Exception error)
        {
        }

        public void OnCompleted()
        {
        }
    }

    private sealed class Building : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilding", Value: IHostBuilder host })
                host.ConfigureServices(services => services.AddSingleton<TimeProvider>(new ClockAhead(TimeSpan.FromMilliseconds(int.Parse(Environment.GetEnvironmentVariable(Ahead)!, CultureInfo.InvariantCulture)))));
        }

        public void OnError(Exception error)
        {
        }

        public void OnCompleted()
        {
        }
    }

    private sealed class ClockAhead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
