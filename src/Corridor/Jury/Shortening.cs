namespace Corridor.Jury;

internal static class Shortening
{
    /// <summary>Without what stands around it, and no longer than a column takes.</summary>
    public static string Shortened(this string text, int most)
    {
        var trimmed = text.Trim();
        return trimmed.Length <= most ? trimmed : trimmed[..most];
    }
}
