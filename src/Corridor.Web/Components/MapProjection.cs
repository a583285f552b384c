namespace Corridor.Web.Components;

/// <summary>
/// Equal Earth (Šavrič, Patterson and Jenny, 2018) with the numbers of client/map.mjs, which draws the land below.
/// </summary>
public static class MapProjection
{
    public const double WorldWidth = 960, WorldHeight = 460;
    public const double EuropeWidth = 480, EuropeHeight = 368;

    private const double Scale = 190.5, OriginX = 478, OriginY = 256, Meridian = 11;
    private const double EuropeLeft = 414, EuropeTop = 46, StretchX = 3.6, StretchY = 4.4;
    private const double A1 = 1.340264, A2 = -0.081106, A3 = 0.000893, A4 = 0.003796;
    private static readonly double M = Math.Sqrt(3) / 2;

    /// <summary>The place on the world panel, in its units from the top left corner.</summary>
    public static (double X, double Y) OnWorld(double latitude, double longitude)
    {
        var theta = Math.Asin(M * Math.Sin(double.DegreesToRadians(latitude)));
        var lambda = double.DegreesToRadians(Math.IEEERemainder(longitude - Meridian, 360));
        var t2 = theta * theta;
        var t6 = t2 * t2 * t2;
        var x = lambda * Math.Cos(theta) / (M * (A1 + 3 * A2 * t2 + t6 * (7 * A3 + 9 * A4 * t2)));
        var y = theta * (A1 + A2 * t2 + t6 * (A3 + A4 * t2));

        return (OriginX + Scale * x, OriginY - Scale * y);
    }

    /// <summary>The place on the Europe panel, or null when it lies outside.</summary>
    public static (double X, double Y)? OnEurope(double latitude, double longitude)
    {
        var (worldX, worldY) = OnWorld(latitude, longitude);
        var x = (worldX - EuropeLeft) * StretchX;
        var y = (worldY - EuropeTop) * StretchY;

        return x is >= 0 and <= EuropeWidth && y is >= 0 and <= EuropeHeight ? (x, y) : null;
    }

    /// <summary>What the Europe panel covers, on the world panel.</summary>
    public static (double X, double Y, double Width, double Height) EuropeOnWorld =>
        (EuropeLeft, EuropeTop, EuropeWidth / StretchX, EuropeHeight / StretchY);
}
