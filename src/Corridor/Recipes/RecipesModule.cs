using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Recipes;

public static class RecipesModule
{
    /// <summary>The engine; each module adds its own steps with <see cref="AddRecipeStep{T}"/>.</summary>
    public static IServiceCollection AddRecipes(this IServiceCollection services) =>
        services.AddSingleton(_ => RecipeLibrary.Shipped()).AddScoped<RecipeRunner>();

    public static IServiceCollection AddRecipeStep<T>(this IServiceCollection services) where T : class, IRecipeStep =>
        services.AddScoped<IRecipeStep, T>();
}
