namespace Corridor.Tenancy;

/// <summary>Whose rows a database context may touch; fixed for the context's life.</summary>
public readonly record struct CityReach
{
    private CityReach(Guid? city, bool across) => (City, Across) = (city, across);

    public Guid? City { get; }

    /// <summary>Reads every city's rows and writes none.</summary>
    public bool Across { get; }

    public static CityReach Network => new(null, false);
    public static CityReach AllCities => new(null, true);

    public static CityReach In(Guid city) => new(city, false);
}

/// <summary>The city that this scope (a request, a timer, a mail) works in, set once at its edge.</summary>
public sealed class CurrentCity
{
    private bool used;

    public City? City { get; private set; }

    public City Required => City ?? throw new InvalidOperationException("No city here: this is a page or a job of the network.");

    public void Enter(City city)
    {
        if (used)
            throw new InvalidOperationException("The database was already opened here: a scope keeps one city for life.");
        City = city;
    }

    internal CityReach Reach()
    {
        used = true;
        return City is null ? CityReach.Network : CityReach.In(City.Id);
    }
}
