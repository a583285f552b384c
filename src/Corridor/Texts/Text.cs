using System.Globalization;

namespace Corridor.Texts;

/// <summary>A sentence not yet said: its English key and its arguments, translated where it is shown.</summary>
public readonly record struct Text(string Key, params object?[] Arguments)
{
    /// <summary>The English of more than one; then the first argument is the number that decides.</summary>
    public string? Many { get; private init; }

    public static Text Plural(long n, string one, string many, params object?[] more) => new(one, [n, .. more]) { Many = many };

    public bool Equals(Text other) =>
        Key == other.Key && Many == other.Many && (Arguments ?? []).SequenceEqual(other.Arguments ?? []);

    public override int GetHashCode() => HashCode.Combine(Key, Many, Arguments?.Length);

    /// <summary>English, for logs.</summary>
    public override string ToString() => Key is null ? "" : In(English);

    internal string In(PoStringLocalizer t) =>
        Many is null ? t[Key, Arguments!].Value : t.Plural(Convert.ToInt64(Arguments[0], CultureInfo.InvariantCulture), Key, Many, Arguments[1..]);

    private static readonly PoStringLocalizer English = new(() => new Translations([]), CultureInfo.InvariantCulture);
}
