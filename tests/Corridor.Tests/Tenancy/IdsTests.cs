using Corridor.Tenancy;

namespace Corridor.Tests.Tenancy;

public sealed class IdsTests
{
    [Fact]
    public void Ids_grow_even_within_a_millisecond()
    {
        var made = Enumerable.Range(0, 20_000).Select(_ => Ids.New()).ToList();

        Assert.Equal(made.Select(id => id.ToString()).Order(StringComparer.Ordinal), made.Select(id => id.ToString()));
        Assert.Equal(20_000, made.Distinct().Count());
        Assert.All(made, id => Assert.Equal(7, id.Version));
    }
}
