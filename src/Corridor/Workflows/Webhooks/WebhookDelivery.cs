using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Corridor.Workflows.Webhooks;

public enum WebhookState
{
    Waiting,
    Done,
    Refused,
    Failed,
}

/// <summary>What is sent: as the step saw it, whatever changes before it leaves.</summary>
public sealed record WebhookRequest(string Method, string Url, string? ContentType, string Body, IReadOnlyDictionary<string, string> Headers);

/// <summary>A request that a step waits for; the step that reads how it ended takes it away. Its id is told with each try.</summary>
public sealed class WebhookDelivery : CityOwned
{
    private WebhookDelivery()
    {
    }

    /// <summary>The branch that waits.</summary>
    public Guid TokenId { get; private init; }
    public WebhookState State { get; private set; }

    /// <summary>None once it ended: nobody needs it any more.</summary>
    public WebhookRequest? Request { get; private set; }

    /// <summary>How it ended, for the journal.</summary>
    public Text? Ending { get; private set; }

    public static WebhookDelivery Of(Guid token, WebhookRequest request) => new() { TokenId = token, Request = request };

    public void End(WebhookState state, Text ending) => (State, Ending, Request) = (state, ending, null);
}

internal sealed class WebhookDeliveryMapping : IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookDelivery> delivery)
    {
        delivery.ToTable("WebhookDeliveries");
        delivery.Property(d => d.Request).HasConversion<JsonConverter<WebhookRequest>, JsonComparer<WebhookRequest>>();
        delivery.Property(d => d.Ending).HasConversion<TextConverter>();
        delivery.HasIndex(d => new { d.CityId, d.TokenId });
    }
}
