using NodaTime;
using NodaTime.Text;

namespace Corridor.Web;

/// <summary>A month as an input of the type month sends it; people without the picker type it.</summary>
internal static class MonthField
{
    private static readonly YearMonthPattern Pattern = YearMonthPattern.CreateWithInvariantCulture("uuuu-MM");

    public static string Write(YearMonth month) => Pattern.Format(month);

    // 2027-9, 2027/09 and 2027.9 can mean one month only.
    public static YearMonth? Read(string? typed)
    {
        var parts = (typed ?? "").Split(['-', '/', '.'], StringSplitOptions.TrimEntries);
        return parts is [{ Length: 4 } year, { Length: 1 or 2 } month] && Pattern.Parse($"{year}-{month.PadLeft(2, '0')}") is { Success: true } read ? read.Value : null;
    }
}
