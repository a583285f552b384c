namespace Corridor.Tenancy;

/// <summary>Something that happened to an entity; handlers run inside the transaction that saves it.</summary>
public interface IDomainEvent;

/// <summary>An entity that can tell what happened to it.</summary>
public abstract class Entity
{
    private readonly List<IDomainEvent> events = [];

    public Guid Id { get; init; } = Ids.New();
    public int Version { get; private set; }

    protected void Raise(IDomainEvent happened) => events.Add(happened);

    internal IReadOnlyList<IDomainEvent> TakeEvents()
    {
        var taken = events.ToArray();
        events.Clear();
        return taken;
    }
}

/// <summary>A row of one city. The city is stamped when the row is first saved and never changes.</summary>
public abstract class CityOwned : Entity
{
    public Guid CityId { get; internal set; }
}

/// <summary>A row of two cities: either may read and write it.</summary>
public abstract class SharedByTwoCities : Entity
{
    public abstract Guid FirstCityId { get; protected set; }
    public abstract Guid SecondCityId { get; protected set; }
}

/// <summary>A row of a city, or of the network itself when it has none (mail and audit).</summary>
public abstract class CityOrNetworkOwned : Entity
{
    public Guid? CityId { get; internal set; }
}
