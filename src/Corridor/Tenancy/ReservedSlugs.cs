namespace Corridor.Tenancy;

/// <summary>First segments of the network's own addresses: no city may take one.</summary>
public sealed record ReservedSlugs(IReadOnlySet<string> Slugs)
{
    public bool Holds(string slug) => Slugs.Contains(slug);
}
