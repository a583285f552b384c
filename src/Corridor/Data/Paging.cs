using System.Collections;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Data;

/// <summary>One page of a list that can grow.</summary>
/// <param name="rows">Of this page.</param>
/// <param name="next">The key of its last row, after which the next page goes on; none: the list ends here.</param>
/// <param name="isFirst">Nothing comes before it.</param>
public sealed class Paged<T>(IReadOnlyList<T> rows, Guid? next = null, bool isFirst = true) : IReadOnlyList<T>
{
    public Guid? Next { get; } = next;

    public bool IsFirst { get; } = isFirst;

    public int Count => rows.Count;

    public T this[int index] => rows[index];

    public Paged<TShown> Map<TShown>(Func<T, TShown> show) => new([.. rows.Select(show)], Next, IsFirst);

    /// <summary>Without some rows of this page; where the list goes on does not change.</summary>
    public Paged<T> Where(Func<T, bool> shown) => new([.. rows.Where(shown)], Next, IsFirst);

    public IEnumerator<T> GetEnumerator() => rows.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>
/// Lists go on after a key, the id of the last row shown. A key that the list does not have (any more), another city's for one,
/// shows its first page; so one key serves all lists of a page.
/// </summary>
public static class Paging
{
    /// <summary>Rows a page, where a row has texts or forms.</summary>
    public const int Rows = 50;

    /// <summary>Rows a page, where each is one line.</summary>
    public const int Lines = 100;

    /// <summary>A page of an order that is worked out from the whole.</summary>
    public static Paged<T> Page<T>(this IReadOnlyList<T> all, Guid? after, Func<T, Guid> key, int size = Rows)
    {
        var start = 0;
        for (var at = 0; after is not null && start == 0 && at < all.Count - 1; at++)
            start = key(all[at]) == after ? at + 1 : 0;
        return Cut([.. all.Skip(start).Take(size + 1)], key, size, start == 0);
    }

    /// <summary>A page of an order that the database keeps.</summary>
    /// <param name="after">The last row of the page before.</param>
    /// <param name="key">Of a row.</param>
    /// <param name="from">The list in its order, beginning with the row of this key; none: all of it.</param>
    /// <param name="size">Rows a page.</param>
    /// <param name="cancel">Stops reading.</param>
    public static async Task<Paged<T>> ReadAsync<T>(Guid? after, Func<T, Guid> key, Func<Guid?, IQueryable<T>> from, int size = Rows, CancellationToken cancel = default)
    {
        if (after is not null)
        {
            // The row itself comes along: so one knows that it is of this list.
            var found = await from(after).Take(size + 2).ToListAsync(cancel);
            if (found.Count > 1 && key(found[0]) == after)
                return Cut(found[1..], key, size, isFirst: false);
        }

        return Cut(await from(null).Take(size + 1).ToListAsync(cancel), key, size, isFirst: true);
    }

    public static IQueryable<T> OldestFirst<T>(this IQueryable<T> rows, Guid? from) where T : Entity =>
        (from is { } first ? rows.Where(row => row.Id >= first) : rows).OrderBy(row => row.Id);

    public static IQueryable<T> NewestFirst<T>(this IQueryable<T> rows, Guid? from) where T : Entity =>
        (from is { } first ? rows.Where(row => row.Id <= first) : rows).OrderByDescending(row => row.Id);

    private static Paged<T> Cut<T>(List<T> oneMore, Func<T, Guid> key, int size, bool isFirst) =>
        oneMore.Count > size ? new(oneMore[..size], key(oneMore[size - 1]), isFirst) : new(oneMore, null, isFirst);
}
