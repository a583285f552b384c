using System.Globalization;
using Corridor.Placements.Flows;
using Corridor.Tenancy;

namespace Corridor.Web.Components;

/// <summary>Stays from one city to another.</summary>
public sealed record FlowLine(City From, City To, int Stays);

/// <summary>A line as a panel draws it; the wider, the more stays.</summary>
public sealed record FlowArc(FlowLine Line, string Path, double Width);

/// <summary>Who goes where, on the panels of the network's map: what stays in Europe on the one, all else on the other.</summary>
public sealed class FlowMap
{
    private const int Most = 50;

    // A way there and a way back bend to different sides, so that both are seen.
    private const double Bend = 0.16, Thinnest = 1.5, Thickest = 8, BeforeTheStop = 7;

    /// <param name="lines">The largest first: of more than can be told apart only the first are drawn.</param>
    public FlowMap(IReadOnlyList<FlowLine> lines)
    {
        Lines = [.. lines.Take(Most)];
        Map = new NetworkMap(Lines.SelectMany(line => new[] { line.From, line.To }).DistinctBy(city => city.Id).Select(city => new MapCity(city.Name, "", city.Latitude, city.Longitude, 0)));
        var most = Math.Max(1, Lines.Select(line => line.Stays).DefaultIfEmpty().Max());
        Scale = Map.WorldView.Width / MapProjection.WorldWidth;
        var european = Lines.Where(line => OnEurope(line.From) is not null && OnEurope(line.To) is not null).ToList();
        Europe = [.. european.Select(line => Arc(line, OnEurope(line.From)!.Value, OnEurope(line.To)!.Value, most, 1))];
        World = [.. Lines.Except(european).Select(line => Arc(line, OnWorld(line.From), OnWorld(line.To), most, Scale))];
    }

    /// <summary>All of them summed up by their way, the largest first.</summary>
    public static FlowMap Of(IEnumerable<Flow> flows, IReadOnlyDictionary<Guid, City> cities) => new([.. flows
        .GroupBy(flow => (flow.OriginCityId, flow.HostCityId))
        .Select(way => new FlowLine(cities[way.Key.OriginCityId], cities[way.Key.HostCityId], way.Sum(flow => flow.Stays)))
        .OrderByDescending(line => line.Stays).ThenBy(line => line.From.Name, StringComparer.CurrentCulture).ThenBy(line => line.To.Name, StringComparer.CurrentCulture)]);

    public IReadOnlyList<FlowLine> Lines { get; }

    /// <summary>Where cities and their names stand.</summary>
    public NetworkMap Map { get; }

    public IReadOnlyList<FlowArc> Europe { get; }

    public IReadOnlyList<FlowArc> World { get; }

    /// <summary>The closer the view of the world, the finer its lines in its units.</summary>
    public double Scale { get; }

    private static FlowArc Arc(FlowLine line, (double X, double Y) from, (double X, double Y) to, int most, double scale)
    {
        var (middleX, middleY) = ((from.X + to.X) / 2 + (to.Y - from.Y) * Bend, (from.Y + to.Y) / 2 - (to.X - from.X) * Bend);
        var left = Math.Max(1e-6, Math.Sqrt(Math.Pow(to.X - middleX, 2) + Math.Pow(to.Y - middleY, 2)));
        var share = Math.Min(left / 2, BeforeTheStop * scale) / left;
        var (endX, endY) = (to.X - (to.X - middleX) * share, to.Y - (to.Y - middleY) * share);
        var path = string.Create(CultureInfo.InvariantCulture, $"M{from.X:0.#} {from.Y:0.#}Q{middleX:0.#} {middleY:0.#} {endX:0.#} {endY:0.#}");
        return new FlowArc(line, path, scale * (Thinnest + (Thickest - Thinnest) * (line.Stays - 1) / Math.Max(1, most - 1)));
    }

    private static (double X, double Y)? OnEurope(City city) => MapProjection.OnEurope(city.Latitude, city.Longitude);

    private static (double X, double Y) OnWorld(City city) => MapProjection.OnWorld(city.Latitude, city.Longitude);
}
