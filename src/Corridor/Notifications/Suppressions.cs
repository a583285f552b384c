using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Notifications;

/// <summary>An address that takes no mail, so that none is sent to it again; of the network, since an address is nobody's city.</summary>
public sealed class SuppressedAddress : Entity
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
        address.HasIndex(a => a.Address).IsUnique();
        address.Property(a => a.Address).HasMaxLength(320);
        address.Property(a => a.Reason).HasMaxLength(400);
    }
}

/// <summary>The addresses that are not written to.</summary>
public sealed class Suppressions(CorridorDb db)
{
    /// <summary>The last refused first; after a row rather than an address, which has no business in one of the web.</summary>
    public Task<Paged<SuppressedAddress>> AfterAsync(Guid? after, CancellationToken cancel = default) =>
        Paging.ReadAsync(after, one => one.Id, from => db.Set<SuppressedAddress>().AsNoTracking().NewestFirst(from), cancel: cancel);

    /// <summary>Writes to it again; false when it was not withheld.</summary>
    public async Task<bool> LiftAsync(string address, CancellationToken cancel = default)
    {
        var normal = SuppressedAddress.Normalise(address);
        return await db.Set<SuppressedAddress>().Where(one => one.Address == normal).ExecuteDeleteAsync(cancel) > 0;
    }
}
