using Corridor.Recipes;
using Corridor.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Content;

public static class ContentModule
{
    public static IServiceCollection AddContent(this IServiceCollection services) =>
        services.AddScoped<Images>().AddRecipeStep<ArticlesRecipe>().AddRecipeStep<MediaRecipe>().AddActivity<PublishContentTask>();
}
