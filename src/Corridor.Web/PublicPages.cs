using System.Globalization;
using Corridor.Tenancy;
using Microsoft.AspNetCore.OutputCaching;

namespace Corridor.Web;

/// <summary>Marks a page that everybody sees alike: it comes from the output cache, by host, path base, language and the listed query keys.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class PublicPageAttribute(params string[] queryKeys) : Attribute
{
    public string[] QueryKeys { get; } = queryKeys;
}

internal static class PublicPages
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public static void Configure(OutputCacheOptions options)
    {
        options.SizeLimit = 64 << 20;
        options.AddBasePolicy(new Policy());
    }

    /// <summary>A page that shows a date must not outlive it.</summary>
    public static void ExpiresIn(this HttpContext context, TimeSpan left)
    {
        if (context.Features.Get<IOutputCacheFeature>() is { } cache && left > TimeSpan.Zero && left < (cache.Context.ResponseExpirationTimeSpan ?? Longest))
            cache.Context.ResponseExpirationTimeSpan = left;
    }

    /// <summary>The pages of a city (none: the network's) are made anew.</summary>
    public static ValueTask EvictAsync(this IOutputCacheStore cache, City? city, CancellationToken cancel = default) => cache.EvictByTagAsync(TagOf(city), cancel);

    private static string TagOf(City? city) => "city:" + city?.Slug;

    private sealed class Policy : IOutputCachePolicy
    {
        public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
        {
            var request = context.HttpContext.Request;
            var page = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<PublicPageAttribute>();
            var cacheable = page is not null && HttpMethods.IsGet(request.Method) && !request.Cookies.ContainsKey("Corridor");
            context.EnableOutputCaching = true;
            context.AllowCacheLookup = context.AllowCacheStorage = cacheable;
            context.AllowLocking = true;
            if (page is null)
                return ValueTask.CompletedTask;
            context.ResponseExpirationTimeSpan = Longest;
            context.CacheVaryByRules.QueryKeys = page.QueryKeys;
            context.CacheVaryByRules.VaryByHost = true;
            context.CacheVaryByRules.VaryByValues["base"] = request.PathBase.Value ?? "";
            context.CacheVaryByRules.VaryByValues["language"] = CultureInfo.CurrentUICulture.Name + "/" + CultureInfo.CurrentCulture.Name;
            context.CacheVaryByRules.VaryByValues["theme"] = request.Cookies["theme"] is "dark" or "light" ? request.Cookies["theme"]! : "";
            context.Tags.Add(TagOf(context.HttpContext.RequestServices.GetRequiredService<CurrentCity>().City));
            return ValueTask.CompletedTask;
        }

        public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
        {
            var response = context.HttpContext.Response;
            if (response.StatusCode != StatusCodes.Status200OK || response.Headers.SetCookie.Count > 0)
                context.AllowCacheStorage = false;
            return ValueTask.CompletedTask;
        }
    }
}
