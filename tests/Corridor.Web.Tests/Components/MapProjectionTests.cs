using Corridor.Web.Components;
using Xunit;

namespace Corridor.Web.Tests.Components;

public sealed class MapProjectionTests
{
    // Expected values: geoEqualEarth of d3-geo 3.1.2 with the settings of client/map.mjs.
    [Theory]
    [InlineData("Clermont-Ferrand", 45.77969, 3.08682, 458.682459, 89.653467)]
    [InlineData("Resende", -22.46889, -44.44667, 324.963973, 341.536980)]
    [InlineData("Ōta", 36.3, 139.36667, 811.131529, 120.960132)]
    [InlineData("Querétaro", 20.58806, -100.38806, 168.707626, 177.448901)]
    [InlineData("Davydovo", 55.60859, 38.86109, 540.708240, 60.404820)]
    [InlineData("Oyem", 1.5995, 11.57933, 479.659192, 249.827685)]
    [InlineData("beyond the date line", 66, -170.5, 840.064411, 34.310329)]
    public void A_place_falls_where_the_drawn_land_has_it(string place, double latitude, double longitude, double x, double y)
    {
        var point = MapProjection.OnWorld(latitude, longitude);

        Assert.True(Math.Abs(point.X - x) < 1e-6 && Math.Abs(point.Y - y) < 1e-6, $"{place}: {point}");
    }

    [Fact]
    public void The_Europe_panel_is_a_stretched_cut_of_the_world()
    {
        var point = MapProjection.OnEurope(45.77969, 3.08682);

        Assert.NotNull(point);
        Assert.Equal(160.856851, point.Value.X, 6);
        Assert.Equal(192.075253, point.Value.Y, 6);
    }

    [Theory]
    [InlineData(1.5995, 11.57933)]
    [InlineData(44.37856, -64.51882)]
    [InlineData(31.21739, 121.42105)]
    public void A_place_outside_Europe_is_not_on_its_panel(double latitude, double longitude) =>
        Assert.Null(MapProjection.OnEurope(latitude, longitude));
}
