using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Workflows.Definitions;

/// <summary>A workflow of a city or of one of its calls: a draft that people edit, and the versions that run.</summary>
public sealed class WorkflowType : CityOwned
{
    private WorkflowType()
    {
    }

    /// <summary>The definition's own id, the same in every city that a recipe brought it to.</summary>
    public string Key { get; private init; } = "";
    public LocalizedText Name { get; private set; } = LocalizedText.Empty;

    /// <summary>Whose it is: a call. None: the city's.</summary>
    public Guid? RootId { get; private init; }
    public string? RootKind { get; private init; }

    /// <summary>As last saved; <see cref="WorkflowDefinition.ToJson"/>.</summary>
    public string Draft { get; private set; } = "";
    public bool IsEnabled { get; private set; }
    public Guid? PublishedId { get; private set; }
    public int LastNumber { get; private set; }
    public Instant EditedAt { get; private set; }

    /// <summary>Whether the draft says something else than the version that runs.</summary>
    public bool HasChanges { get; private set; }

    public static WorkflowType Of(WorkflowDefinition definition, WorkflowRoot? root, Instant now)
    {
        var type = new WorkflowType { Key = definition.WorkflowTypeId, RootId = root?.Id, RootKind = root?.Kind };
        type.Edit(definition, now);
        return type;
    }

    public void Edit(WorkflowDefinition definition, Instant now)
    {
        var json = definition.ToJson();
        if (json == Draft)
            return;
        (Name, Draft, EditedAt, HasChanges) = (definition.Name, json, now, true);
    }

    /// <summary>The draft says what a version said.</summary>
    internal void Restore(WorkflowVersion version, Instant now)
    {
        Edit(WorkflowDefinition.FromJson(version.Definition), now);
        HasChanges = version.Id != PublishedId;
    }

    internal WorkflowVersion Publish(Guid? by, Instant now)
    {
        var version = new WorkflowVersion { TypeId = Id, Number = ++LastNumber, Definition = Draft, PublishedAt = now, PublishedBy = by };
        (PublishedId, IsEnabled, HasChanges) = (version.Id, true, false);
        return version;
    }

    internal void Disable() => IsEnabled = false;

    internal void Enable() => IsEnabled = PublishedId is not null;
}

/// <summary>What was published once; it never changes, and instances that began with it stay on it.</summary>
public sealed class WorkflowVersion : CityOwned
{
    public required Guid TypeId { get; init; }
    public required int Number { get; init; }
    public required string Definition { get; init; }
    public required Instant PublishedAt { get; init; }
    public Guid? PublishedBy { get; init; }
}

/// <summary>An event that begins an instance; the rows of the versions that run now.</summary>
public sealed class WorkflowStart : CityOwned
{
    public required Guid TypeId { get; init; }
    public required Guid VersionId { get; init; }
    public Guid? RootId { get; init; }
    public required string Event { get; init; }
    public required string ActivityId { get; init; }
    public required bool IsSingleton { get; init; }
}

internal sealed class WorkflowTypeMapping : IEntityTypeConfiguration<WorkflowType>
{
    public void Configure(EntityTypeBuilder<WorkflowType> type)
    {
        type.ToTable("WorkflowTypes");
        type.Property(t => t.Key).HasMaxLength(60);
        type.Property(t => t.RootKind).HasMaxLength(40);
        type.HasIndex(t => new { t.CityId, t.RootId, t.Key }).IsUnique();
    }
}

internal sealed class WorkflowVersionMapping : IEntityTypeConfiguration<WorkflowVersion>
{
    public void Configure(EntityTypeBuilder<WorkflowVersion> version)
    {
        version.ToTable("WorkflowVersions");
        version.HasIndex(v => new { v.CityId, v.TypeId, v.Number }).IsUnique();
    }
}

internal sealed class WorkflowStartMapping : IEntityTypeConfiguration<WorkflowStart>
{
    public void Configure(EntityTypeBuilder<WorkflowStart> start)
    {
        start.ToTable("WorkflowStarts");
        start.Property(s => s.Event).HasMaxLength(160);
        start.Property(s => s.ActivityId).HasMaxLength(60);
        start.HasIndex(s => new { s.CityId, s.Event, s.RootId });
        start.HasIndex(s => new { s.CityId, s.TypeId });
    }
}
