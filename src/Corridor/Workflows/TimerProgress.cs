using Corridor.Texts;

namespace Corridor.Workflows;

/// <summary>How far the timer of this scope is, as its handler says it; the operations page shows it within seconds.</summary>
public sealed class TimerProgress
{
    private Saying? news;

    public void Report(long done, long total, Text? doing = null) => Volatile.Write(ref news, new Saying(done, total, doing));

    internal Saying? TakeNews() => Interlocked.Exchange(ref news, null);

    internal sealed record Saying(long Done, long Total, Text? Doing);
}
