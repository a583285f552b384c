using System.Diagnostics.CodeAnalysis;

namespace Corridor.Texts;

/// <summary>A refusal that the person can understand and act on; the edge shows <see cref="Text"/> in their language.</summary>
[SuppressMessage("Design", "CA1032", Justification = "A refusal without its sentence must not be possible.")]
public sealed class RuleBrokenException(Text text) : Exception(text.ToString())
{
    public Text Text { get; } = text;
}

public static class RuleBroken
{
    public static void If([DoesNotReturnIf(true)] bool condition, string key, params object?[] arguments)
    {
        if (condition)
            throw new RuleBrokenException(new Text(key, arguments));
    }

    /// <summary>Throws; declared to return the exception so that `?? throw RuleBroken.Now(…)` and switch arms can use it.</summary>
    [DoesNotReturn]
    public static RuleBrokenException Now(string key, params object?[] arguments) =>
        throw new RuleBrokenException(new Text(key, arguments));
}
