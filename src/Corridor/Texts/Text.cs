using System.Globalization;

namespace Corridor.Texts;

/// <summary>A sentence to be translated where it is shown: its English form is the key.</summary>
public readonly record struct Text(string Key, params object[] Arguments)
{
    public override string ToString() =>
        Arguments is { Length: > 0 } ? string.Format(CultureInfo.InvariantCulture, Key, Arguments) : Key ?? "";
}
