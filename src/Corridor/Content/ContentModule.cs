using Corridor.Recipes;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Content;

public static class ContentModule
{
    public static IServiceCollection AddContent(this IServiceCollection services) =>
        services.AddScoped<Images>().AddRecipeStep<ArticlesRecipe>().AddRecipeStep<MediaRecipe>();
}
