using Corridor.Data;
using Microsoft.AspNetCore.Http.Features;
using NodaTime;

namespace Corridor.Web;

/// <summary>Notes the instant a request arrived, before anything else is done with it: that is what counts against a deadline.</summary>
internal sealed class Arrival(RequestDelegate next, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context)
    {
        // A status page is executed again: the request arrived once.
        if (context.Features.Get<ReceivedAt>() is null)
            context.Features.Set(new ReceivedAt(clock.Now()));
        return next(context);
    }
}

internal sealed record ReceivedAt(Instant Instant);

internal static class Arrivals
{
    public static Instant ReceivedAt(this HttpContext context) => context.Features.GetRequiredFeature<ReceivedAt>().Instant;
}
