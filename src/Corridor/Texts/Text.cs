using System.Globalization;

namespace Corridor.Texts;

/// <summary>A sentence not yet said: its English key and its arguments, translated where it is shown.</summary>
public readonly record struct Text(string Key, params object?[] Arguments)
{
    public bool Equals(Text other) => Key == other.Key && (Arguments ?? []).SequenceEqual(other.Arguments ?? []);

    public override int GetHashCode() => HashCode.Combine(Key, Arguments?.Length);

    /// <summary>English, for logs.</summary>
    public override string ToString() => Key is null ? "" : string.Format(CultureInfo.InvariantCulture, Key, Arguments);
}
