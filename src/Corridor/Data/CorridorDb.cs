using System.Data;
using System.Linq.Expressions;
using Corridor.Accounts;
using Corridor.Tenancy;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage;
using NodaTime;

namespace Corridor.Data;

/// <summary>
/// The one database. It sees one city's rows, the network's own, or (reading only) all cities', for its whole life:
/// the query filters below read <see cref="Reach"/> from the context at each query and fail closed.
/// </summary>
public abstract class CorridorDb(DbContextOptions options, CityReach reach, IServiceProvider? services) : IdentityUserContext<Account, Guid>(options)
{
    public const string CityFilter = "City";

    public CityReach Reach { get; } = reach;

    public DbSet<City> Cities => Set<City>();

    // Named in the query filters: reading it without a city is what makes them fail closed.
    public Guid CityInReach => Reach.City ?? throw new TenancyException("This query needs a city, and none is current here.");

    public Guid? CityOrNetwork => Reach.City;

    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Use SaveChangesAsync: what handlers add to a change is asynchronous.");

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (Reach.Across)
            throw new TenancyException("This context reads across cities. Write with Cities.In(city, …).");

        await HandleEventsAsync(cancellationToken);
        ChangeTracker.DetectChanges();
        foreach (var entry in ChangeTracker.Entries())
        {
            GuardCity(entry);
            if (entry.State == EntityState.Modified && entry.Metadata.FindProperty("Version") is { } version)
                entry.Property(version).CurrentValue = (int)entry.Property(version).OriginalValue! + 1;
        }

        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <summary>All that is read until it is disposed of is of one instant. Nothing is written in it, and it keeps nobody else from writing.</summary>
    public Task<IDbContextTransaction> SnapshotAsync(CancellationToken cancel = default) =>
        // Any transaction of SQLite reads one instant; for this level its driver does not ask for the right to write.
        Database.BeginTransactionAsync(Database.IsSqlite() ? IsolationLevel.ReadUncommitted : IsolationLevel.RepeatableRead, cancel);

    private async Task HandleEventsAsync(CancellationToken cancel)
    {
        while (ChangeTracker.Entries<Entity>().SelectMany(entry => entry.Entity.TakeEvents()).ToList() is { Count: > 0 } happened)
        {
            if (services is null)
                throw new InvalidOperationException("An event was raised in a context that has no handlers. Work in Cities.In(city, …).");
            foreach (var one in happened)
                await DomainEvents.HandleAsync(services, one, cancel);
        }
    }

    private void GuardCity(EntityEntry entry)
    {
        if (entry.State is EntityState.Unchanged or EntityState.Detached)
            return;
        switch (entry.Entity)
        {
            case CityOwned row:
                if (entry.State == EntityState.Added && row.CityId == Guid.Empty)
                    row.CityId = CityInReach;
                Refuse(row.CityId != CityInReach || (entry.State != EntityState.Added && (Guid)entry.Property(nameof(CityOwned.CityId)).OriginalValue! != CityInReach), entry);
                break;
            case SharedByTwoCities row:
                Refuse(row.FirstCityId != CityInReach && row.SecondCityId != CityInReach, entry);
                break;
            case CityOrNetworkOwned row:
                if (entry.State == EntityState.Added)
                    row.CityId ??= CityOrNetwork;
                Refuse(row.CityId != CityOrNetwork, entry);
                break;
        }
    }

    private static void Refuse(bool foreign, EntityEntry entry)
    {
        if (foreign)
            throw new TenancyException($"A {entry.Metadata.ClrType.Name} of another city was about to be written.");
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Instant>().HaveConversion<InstantConverter>();
        configurationBuilder.Properties<LocalDateTime>().HaveConversion<LocalDateTimeConverter>().HaveMaxLength(40);
        configurationBuilder.Properties<LocalDate>().HaveConversion<LocalDateConverter>().HaveMaxLength(12);
        configurationBuilder.Properties<Texts.LocalizedText>().HaveConversion<LocalizedTextConverter, LocalizedTextComparer>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);
        configurationBuilder.ComplexProperties<ZonedMoment>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(CorridorDb).Assembly);
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("AccountLogins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("AccountTokens");
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("AccountClaims");

        foreach (var type in builder.Model.GetEntityTypes().ToList())
        {
            if (type.FindProperty("Version") is { } version)
                version.IsConcurrencyToken = true;
            if (typeof(CityOwned).IsAssignableFrom(type.ClrType))
                type.FindProperty(nameof(CityOwned.CityId))!.IsConcurrencyToken = true;
            // Those of a hierarchy lie in its root's table, and under its filter.
            if (!Reach.Across && type.BaseType is null && CityFilterOf(type.ClrType) is { } filter)
                builder.Entity(type.ClrType).HasQueryFilter(CityFilter, filter);
        }
    }

    private LambdaExpression? CityFilterOf(Type type)
    {
        var build = typeof(CityOwned).IsAssignableFrom(type) ? nameof(OwnedFilter)
            : typeof(SharedByTwoCities).IsAssignableFrom(type) ? nameof(SharedFilter)
            : typeof(CityOrNetworkOwned).IsAssignableFrom(type) ? nameof(CityOrNetworkFilter)
            : null;
        return build is null
            ? null
            : (LambdaExpression)typeof(CorridorDb).GetMethod(build, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!
                .MakeGenericMethod(type).Invoke(this, null)!;
    }

    private Expression<Func<T, bool>> OwnedFilter<T>() where T : CityOwned => row => row.CityId == CityInReach;

    private Expression<Func<T, bool>> SharedFilter<T>() where T : SharedByTwoCities =>
        row => row.FirstCityId == CityInReach || row.SecondCityId == CityInReach;

    private Expression<Func<T, bool>> CityOrNetworkFilter<T>() where T : CityOrNetworkOwned => row => row.CityId == CityOrNetwork;
}

/// <summary>Somebody's code was about to cross the wall between cities: a defect, never a user's mistake.</summary>
public sealed class TenancyException(string message) : InvalidOperationException(message);
