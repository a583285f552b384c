using System.Collections.Concurrent;
using Corridor.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Corridor.Web.Tests;

/// <summary>By path, the fewest queries that a request for it took: the directory of cities is read anew now and then.</summary>
internal sealed class QueryMeter : IStartupFilter
{
    private readonly ConcurrentDictionary<string, int> fewest = new();

    public int this[string path] => fewest[path];

    /// <summary>What is asked from now on counts.</summary>
    public void Forget(string path) => fewest.TryRemove(path, out _);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => pipeline =>
    {
        pipeline.Use(async (context, following) =>
        {
            var path = context.Request.PathBase + context.Request.Path;
            var count = QueryCount.Start();
            await following();
            fewest.AddOrUpdate(path, count.Statements.Count, (_, least) => Math.Min(least, count.Statements.Count));
        });
        next(pipeline);
    };
}
