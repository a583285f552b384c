namespace Corridor.Placements.Flows;

/// <summary>What the ledger is counted by.</summary>
public enum LedgerBy
{
    City,
    Pair,
    Year,
}

/// <summary>A line of the ledger, from the side of one city.</summary>
/// <param name="CityId">Whose line it is.</param>
/// <param name="OtherCityId">With which other city; none: with all.</param>
/// <param name="Year">In which year; none: in all that were asked for.</param>
/// <param name="Sent">Start-ups of this city that went.</param>
/// <param name="Hosted">Start-ups that came.</param>
public sealed record LedgerLine(Guid CityId, Guid? OtherCityId, int? Year, int Sent, int Hosted)
{
    /// <summary>Above nothing: the city has hosted more than it sent.</summary>
    public int Balance => Hosted - Sent;
}

/// <summary>Who hosted whom: every stay stands once as sent and once as hosted.</summary>
public static class Ledger
{
    public static IReadOnlyList<LedgerLine> Of(IEnumerable<Flow> flows, LedgerBy by, Guid? city = null)
    {
        var lines = flows.SelectMany(flow => new LedgerLine[]
        {
            new(flow.OriginCityId, flow.HostCityId, flow.Year, flow.Stays, 0),
            new(flow.HostCityId, flow.OriginCityId, flow.Year, 0, flow.Stays),
        }).Where(line => city is null || line.CityId == city);
        return by switch
        {
            LedgerBy.City => Sum(lines.Select(line => line with { OtherCityId = null, Year = null })),
            LedgerBy.Year => Sum(lines.Select(line => line with { OtherCityId = null })),
            // Where no city looks, a pair is one line: the other side is the same with its sign turned.
            _ => Sum(lines.Where(line => city is not null || line.CityId.CompareTo(line.OtherCityId!.Value) < 0).Select(line => line with { Year = null })),
        };
    }

    private static List<LedgerLine> Sum(IEnumerable<LedgerLine> lines) => [.. lines
        .GroupBy(line => (line.CityId, line.OtherCityId, line.Year))
        .Select(same => new LedgerLine(same.Key.CityId, same.Key.OtherCityId, same.Key.Year, same.Sum(line => line.Sent), same.Sum(line => line.Hosted)))];
}
