namespace Corridor.Benchmarks;

/// <summary>Most memory in use since it was begun, with what is not collected yet.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private readonly long least;
    private readonly Thread thread;
    private long most;
    private bool ended;

    public MemoryWatch()
    {
        least = GC.GetTotalMemory(forceFullCollection: true);
        thread = new Thread(Watch);
        thread.Start();
    }

    public double Megabytes => Math.Max(0, Volatile.Read(ref most) - least) / (double)(1 << 20);

    public void Dispose()
    {
        Volatile.Write(ref ended, true);
        thread.Join();
    }

    private void Watch()
    {
        while (!Volatile.Read(ref ended))
        {
            Volatile.Write(ref most, Math.Max(most, GC.GetTotalMemory(forceFullCollection: false)));
            Thread.Sleep(5);
        }
    }
}
