using System.Globalization;

/// <summary>
/// Loaded into the measured server by DOTNET_STARTUP_HOOKS: on a line "collect" it collects all garbage and prints what is left.
/// So that memory is measured in the product as published, which has no such door.
/// </summary>
internal static class StartupHook
{
    public const string Answer = "bytes on the heap: ";

    public static void Initialize() => new Thread(Listen) { IsBackground = true }.Start();

    private static void Listen()
    {
        while (Console.In.ReadLine() is { } line)
        {
            if (line != "collect")
                continue;
            for (var times = 0; times < 3; times++)
            {
                GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }

            Console.WriteLine(Answer + GC.GetTotalMemory(forceFullCollection: false).ToString(CultureInfo.InvariantCulture));
        }

        // Whoever measured is gone.
        Environment.Exit(0);
    }
}
