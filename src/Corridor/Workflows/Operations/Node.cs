using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Workflows.Operations;

/// <summary>A process that works on this database, as it last told.</summary>
public sealed class Node
{
    /// <summary>After that long without a sign, it is silent.</summary>
    public static readonly Duration Patience = Duration.FromMinutes(1);

    /// <summary>This process.</summary>
    public static string Here { get; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    public static string Running { get; } = typeof(Node).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public required string Name { get; init; }
    public required string Release { get; init; }
    public required Instant StartedAt { get; init; }
    public required Instant SeenAt { get; init; }

    public bool IsSilent(Instant now) => SeenAt < now - Patience;
}

/// <summary>What a node got done in a minute.</summary>
public sealed class NodeMinute
{
    public required string Node { get; init; }

    /// <summary>Counted from 1970.</summary>
    public required long Minute { get; init; }
    public int Timers { get; init; }
    public int Failures { get; init; }
    public int Mails { get; init; }
}

internal sealed class NodeMapping : IEntityTypeConfiguration<Node>
{
    public void Configure(EntityTypeBuilder<Node> node)
    {
        node.ToTable("Nodes");
        node.HasKey(n => n.Name);
        node.Property(n => n.Name).HasMaxLength(120);
        node.Property(n => n.Release).HasMaxLength(60);
    }
}

internal sealed class NodeMinuteMapping : IEntityTypeConfiguration<NodeMinute>
{
    public void Configure(EntityTypeBuilder<NodeMinute> minute)
    {
        minute.ToTable("NodeMinutes");
        minute.HasKey(m => new { m.Node, m.Minute });
        minute.Property(m => m.Node).HasMaxLength(120);
        minute.HasIndex(m => m.Minute);
    }
}
