using Corridor.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Notifications;

/// <summary>An address that takes no mail, so that none is sent to it again; of the network, since an address is nobody's city.</summary>
public sealed class SuppressedAddress
{
    public required string Address { get; init; }
    public required string Reason { get; init; }
    public Instant Since { get; init; }

    /// <summary>One mailbox however it is typed.</summary>
    public static string Normalise(string address) => address.Trim().ToLowerInvariant();
}

internal sealed class SuppressedAddressMapping : IEntityTypeConfiguration<SuppressedAddress>
{
    public void Configure(EntityTypeBuilder<SuppressedAddress> address)
    {
        address.ToTable("SuppressedAddresses");
        address.HasKey(a => a.Address);
        address.Property(a => a.Address).HasMaxLength(320);
        address.Property(a => a.Reason).HasMaxLength(400);
    }
}

/// <summary>The addresses that are not written to.</summary>
public sealed class Suppressions(CorridorDb db)
{
    public const int PageSize = 50;

    /// <summary>By address, the page that follows one; one more than a page when there is another.</summary>
    public Task<List<SuppressedAddress>> AfterAsync(string? address, CancellationToken cancel = default) =>
        db.Set<SuppressedAddress>().AsNoTracking()
#pragma warning disable CA1309 // The database compares, and EF Core knows this overload only.
            .Where(one => address == null || string.Compare(one.Address, address) > 0)
#pragma warning restore CA1309
            .OrderBy(one => one.Address).Take(PageSize + 1).ToListAsync(cancel);

    /// <summary>Writes to it again; false when it was not withheld.</summary>
    public async Task<bool> LiftAsync(string address, CancellationToken cancel = default)
    {
        var normal = SuppressedAddress.Normalise(address);
        return await db.Set<SuppressedAddress>().Where(one => one.Address == normal).ExecuteDeleteAsync(cancel) > 0;
    }
}
