using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Corridor.Workflows.Signals;

/// <summary>One reader's way to give an instance a signal, from a page that its link opens: once.</summary>
public sealed class SignalLink : CityOwned
{
    public static readonly Duration Life = Duration.FromDays(60);

    private SignalLink()
    {
    }

    public Guid WorkflowId { get; private init; }
    public string Name { get; private init; } = "";

    /// <summary>What its author calls the signal: what the page asks.</summary>
    public LocalizedText Title { get; private init; } = LocalizedText.Empty;
    public byte[] LinkHash { get; private init; } = [];
    public Instant GoodUntil { get; private init; }
    public Instant? UsedAt { get; private set; }

    public static (SignalLink Row, string Link) For(Workflow workflow, string name, LocalizedText title, Instant now)
    {
        var link = Secret.New();
        return (new SignalLink { WorkflowId = workflow.Id, Name = name, Title = title, LinkHash = Secret.Hash(link), GoodUntil = now + Life }, link);
    }

    public void Use(Instant now)
    {
        RuleBroken.If(UsedAt is not null, "This link was used already; your answer has arrived.");
        RuleBroken.If(now > GoodUntil, "This link is too old.");
        UsedAt = now;
        Raise(new Answered(SignalEvent.EventOf(Name), WorkflowId));
    }
}

internal sealed class SignalLinkMapping : IEntityTypeConfiguration<SignalLink>
{
    public void Configure(EntityTypeBuilder<SignalLink> link)
    {
        link.ToTable("SignalLinks");
        link.Property(l => l.Name).HasMaxLength(SignalEvent.LongestName);
        link.HasIndex(l => l.LinkHash).IsUnique();
        link.HasIndex(l => new { l.CityId, l.WorkflowId });
    }
}
