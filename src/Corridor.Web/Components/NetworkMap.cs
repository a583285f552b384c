namespace Corridor.Web.Components;

/// <summary>A city as the map shows it: its name, its page, its place, its open calls.</summary>
public sealed record MapCity(string Name, string Href, double Latitude, double Longitude, int OpenCalls);

/// <summary>A city on a panel; the label is null where no free place was left for it.</summary>
public sealed record MapStop(MapCity City, double X, double Y, double Radius, MapLabel? Label);

/// <summary>Where a label starts or ends, and whether a thin line must lead to it.</summary>
public sealed record MapLabel(double X, double Y, bool EndsHere, bool Led);

/// <summary>The part of a panel's drawing that is shown.</summary>
public readonly record struct MapView(double X, double Y, double Width, double Height);

/// <summary>The cities on two panels: Europe, where most of them are, and the world with the others.</summary>
public sealed class NetworkMap
{
    private const double WorldLetters = 15, Margin = 45, SmallestView = 420;

    public NetworkMap(IEnumerable<MapCity> cities)
    {
        // Cities with calls choose their label's place first; the name settles ties, so that a map never jumps.
        var inOrder = cities.OrderByDescending(city => city.OpenCalls).ThenBy(city => city.Name, StringComparer.Ordinal).ToArray();
        var european = inOrder.Where(city => MapProjection.OnEurope(city.Latitude, city.Longitude) is not null).ToArray();

        Europe = Lay(european, city => MapProjection.OnEurope(city.Latitude, city.Longitude)!.Value,
            EuropeLetters, new MapView(0, 0, MapProjection.EuropeWidth, MapProjection.EuropeHeight), taken: []);

        EuropeOnWorld = [.. european.Select(city => MapProjection.OnWorld(city.Latitude, city.Longitude))];
        WorldView = ViewOf([.. inOrder.Select(city => MapProjection.OnWorld(city.Latitude, city.Longitude))]);
        var (left, top, width, height) = MapProjection.EuropeOnWorld;
        World = Lay([.. inOrder.Except(european)], city => MapProjection.OnWorld(city.Latitude, city.Longitude),
            WorldLettersShown, WorldView, taken: [new Box(left, top, left + width, top + height)]);
    }

    /// <summary>The height of the Europe panel's letters.</summary>
    public static double EuropeLetters => 12;

    /// <summary>The height of the world panel's letters: the closer the view, the smaller in its units.</summary>
    public double WorldLettersShown => WorldLetters * WorldView.Width / MapProjection.WorldWidth;

    /// <summary>As much of the world as the cities need.</summary>
    public MapView WorldView { get; }

    /// <summary>The cities outside the Europe panel, on the world panel.</summary>
    public IReadOnlyList<MapStop> World { get; }

    /// <summary>The cities of the Europe panel.</summary>
    public IReadOnlyList<MapStop> Europe { get; }

    /// <summary>The same cities as unnamed dots on the world panel.</summary>
    public IReadOnlyList<(double X, double Y)> EuropeOnWorld { get; }

    private static MapStop[] Lay(
        MapCity[] cities, Func<MapCity, (double X, double Y)> place, double letters, MapView view, List<Box> taken)
    {
        var stops = cities.Select(city => (City: city, At: place(city), Radius: RadiusOf(city.OpenCalls))).ToArray();
        taken.AddRange(stops.Select(stop => Box.Around(stop.At.X, stop.At.Y, stop.Radius)));

        return [.. stops.Select(stop =>
        {
            var label = FreePlace(stop.City.Name, stop.At, stop.Radius, letters, view, taken);
            return new MapStop(stop.City, stop.At.X, stop.At.Y, stop.Radius, label);
        })];
    }

    private static MapView ViewOf((double X, double Y)[] points)
    {
        const double ratio = MapProjection.WorldWidth / MapProjection.WorldHeight;
        if (points.Length == 0)
            return new MapView(0, 0, MapProjection.WorldWidth, MapProjection.WorldHeight);

        var (left, right) = (points.Min(point => point.X) - Margin, points.Max(point => point.X) + Margin);
        var (top, bottom) = (points.Min(point => point.Y) - Margin, points.Max(point => point.Y) + Margin);
        var width = Math.Clamp(Math.Max(right - left, (bottom - top) * ratio), SmallestView, MapProjection.WorldWidth);
        var height = width / ratio;

        return new MapView(
            Math.Clamp((left + right - width) / 2, 0, MapProjection.WorldWidth - width),
            Math.Clamp((top + bottom - height) / 2, 0, MapProjection.WorldHeight - height),
            width, height);
    }

    // The area of a dot grows with its calls, up to a size that does not bury its neighbours.
    private static double RadiusOf(int openCalls) => Math.Min(11, 5 * Math.Sqrt(1 + 0.6 * openCalls));

    private static MapLabel? FreePlace(
        string name, (double X, double Y) at, double radius, double letters, MapView view, List<Box> taken)
    {
        var length = name.Sum(letter => letter > 0x2E80 ? 1.05 : 0.58) * letters;
        var gap = radius + 4;
        foreach (var lift in (double[])[0, -0.95, 0.95, -1.9, 1.9, -2.9, 2.9])
            foreach (var endsHere in (bool[])[false, true])
            {
                var x = endsHere ? at.X - gap : at.X + gap;
                var y = at.Y + lift * letters;
                var box = new Box(endsHere ? x - length : x, y - letters * 0.5, endsHere ? x : x + length, y + letters * 0.5);
                if (!box.IsWithin(view) || taken.Any(box.Overlaps))
                    continue;

                taken.Add(box);
                return new MapLabel(x, y, endsHere, lift != 0);
            }
        return null;
    }

    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public static Box Around(double x, double y, double radius) => new(x - radius, y - radius, x + radius, y + radius);

        public bool Overlaps(Box other) =>
            Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;

        public bool IsWithin(MapView view) =>
            Left >= view.X + 2 && Top >= view.Y + 2 && Right <= view.X + view.Width - 2 && Bottom <= view.Y + view.Height - 2;
    }
}
