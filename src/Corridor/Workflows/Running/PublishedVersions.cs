using Corridor.Data;
using Corridor.Workflows.Definitions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Corridor.Workflows.Running;

/// <summary>Published versions never change: the ones in use are kept read.</summary>
internal sealed class PublishedVersions : IDisposable
{
    private readonly MemoryCache read = new(new MemoryCacheOptions { SizeLimit = 500 });

    public async Task<WorkflowDefinition> OfAsync(CorridorDb db, Guid version, CancellationToken cancel)
    {
        if (read.TryGetValue<WorkflowDefinition>(version, out var known))
            return known!;
        var json = await db.Set<WorkflowVersion>().Where(one => one.Id == version).Select(one => one.Definition).SingleAsync(cancel);
        return read.Set(version, WorkflowDefinition.FromJson(json), new MemoryCacheEntryOptions { Size = 1 });
    }

    public void Dispose() => read.Dispose();
}
