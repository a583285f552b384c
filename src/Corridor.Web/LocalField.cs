using NodaTime;
using NodaTime.Text;

namespace Corridor.Web;

/// <summary>A date and time as an input of the type datetime-local sends it.</summary>
internal static class LocalField
{
    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");
    private static readonly LocalDateTimePattern Seconds = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss");

    public static string Write(LocalDateTime local) => Minutes.Format(local);

    // Some browsers send seconds; people without the picker may type a space.
    public static LocalDateTime? Read(string? typed)
    {
        var text = typed?.Trim().Replace(' ', 'T') ?? "";
        return Minutes.Parse(text) is { Success: true } minutes ? minutes.Value
            : Seconds.Parse(text) is { Success: true } seconds ? seconds.Value
            : null;
    }
}
