using Corridor.Web.Components;
using Xunit;

namespace Corridor.Web.Tests.Components;

public sealed class NetworkMapTests
{
    private static readonly MapCity Clermont = new("Clermont-Ferrand", "/clermont-ferrand", 45.77969, 3.08682, 2);
    private static readonly MapCity Karlsruhe = new("Karlsruhe", "/karlsruhe", 49.00937, 8.40444, 0);
    private static readonly MapCity Homburg = new("Homburg", "/homburg", 49.32637, 7.33867, 0);
    private static readonly MapCity Kreuznach = new("Bad Kreuznach", "/bad-kreuznach", 49.84140, 7.86713, 1);
    private static readonly MapCity Bangkok = new("Bangkok", "/bangkok", 13.75398, 100.50144, 1);
    private static readonly MapCity PhraPradaeng = new("Phra Pradaeng", "/phra-pradaeng", 13.65855, 100.53362, 0);

    [Fact]
    public void A_city_is_a_link_on_one_panel_only()
    {
        var map = new NetworkMap([Clermont, Bangkok, Karlsruhe]);

        Assert.Equal([Clermont, Karlsruhe], map.Europe.Select(stop => stop.City));
        Assert.Equal([Bangkok], map.World.Select(stop => stop.City));
        Assert.Equal([MapProjection.OnWorld(45.77969, 3.08682), MapProjection.OnWorld(49.00937, 8.40444)], map.EuropeOnWorld);
    }

    [Fact]
    public void Labels_of_close_cities_do_not_overlap()
    {
        var map = new NetworkMap([Karlsruhe, Homburg, Kreuznach, Clermont]);

        var boxes = map.Europe.Select(stop => Box(stop, letters: 12)).ToArray();

        Assert.Equal(4, boxes.Length);
        foreach (var (one, other) in Pairs(boxes))
            Assert.False(one.Left < other.Right && other.Left < one.Right && Math.Abs(one.Middle - other.Middle) < 12 - 1e-9, $"{one} {other}");
    }

    [Fact]
    public void Two_cities_on_one_spot_are_both_named()
    {
        var map = new NetworkMap([Bangkok, PhraPradaeng]);

        Assert.All(map.World, stop => Assert.NotNull(stop.Label));
        Assert.NotEqual(map.World[0].Label, map.World[1].Label);
    }

    [Fact]
    public void A_dot_grows_with_the_open_calls_up_to_a_limit()
    {
        var map = new NetworkMap([Clermont, Karlsruhe, Kreuznach, Homburg with { OpenCalls = 500 }]);

        var radius = map.Europe.ToDictionary(stop => stop.City.Name, stop => stop.Radius);

        Assert.Equal(5, radius["Karlsruhe"]);
        Assert.True(radius["Karlsruhe"] < radius["Bad Kreuznach"] && radius["Bad Kreuznach"] < radius["Clermont-Ferrand"]);
        Assert.Equal(11, radius["Homburg"]);
    }

    [Fact]
    public void The_order_of_the_cities_does_not_move_a_label()
    {
        MapCity[] cities = [Karlsruhe, Homburg, Kreuznach, Clermont];

        var map = new NetworkMap(cities);

        Assert.Equal(map.Europe, new NetworkMap(cities.Reverse()).Europe);
    }

    [Fact]
    public void The_world_is_shown_as_far_as_the_cities_reach()
    {
        MapCity auckland = new("Auckland", "/auckland", -36.85, 174.76, 0);

        var near = new NetworkMap([Clermont, Bangkok]).WorldView;
        var far = new NetworkMap([Clermont, Bangkok, auckland]).WorldView;

        Assert.True(near.Width < far.Width);
        Assert.All([near, far], view => Assert.Equal(960.0 / 460, view.Width / view.Height, 9));
        var (x, y) = MapProjection.OnWorld(auckland.Latitude, auckland.Longitude);
        Assert.InRange(x, far.X, far.X + far.Width);
        Assert.InRange(y, far.Y, far.Y + far.Height);
    }

    [Fact]
    public void A_network_without_cities_has_a_whole_and_empty_map()
    {
        var map = new NetworkMap([]);

        Assert.Equal(new MapView(0, 0, 960, 460), map.WorldView);
        Assert.Empty(map.World);
    }

    private static (double Left, double Right, double Middle) Box(MapStop stop, double letters)
    {
        var label = Assert.IsType<MapLabel>(stop.Label);
        var length = stop.City.Name.Length * 0.58 * letters;
        return label.EndsHere ? (label.X - length, label.X, label.Y) : (label.X, label.X + length, label.Y);
    }

    private static IEnumerable<(T, T)> Pairs<T>(T[] items) =>
        from i in Enumerable.Range(0, items.Length)
        from j in Enumerable.Range(i + 1, items.Length - i - 1)
        select (items[i], items[j]);
}
