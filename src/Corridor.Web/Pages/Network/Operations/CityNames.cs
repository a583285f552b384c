namespace Corridor.Web.Pages.Network.Operations;

internal static class CityNames
{
    public static async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(this Tenancy.Cities cities) => (await cities.AllAsync()).ToDictionary(city => city.Id, city => city.Name);
}
