using Corridor.Recipes;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Tenancy;

public static class TenancyModule
{
    public static IServiceCollection AddTenancy(this IServiceCollection services) =>
        services.AddScoped<NewCity>()
            .AddRecipeStep<NetworkRecipe>()
            .AddRecipeStep<CitiesRecipe>()
            .AddRecipeStep<CitySettingsRecipe>();
}
