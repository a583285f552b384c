using System.Net;
using Corridor.Accounts;
using Corridor.Workflows.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Tests.Pages;

public sealed class WebhooksPageTests(Site site)
{
    [Fact]
    public async Task The_secret_is_shown_when_asked_for_and_replaced_by_hand()
    {
        var city = await site.CityAsync();
        await site.MemberAsync(city, $"coordinator@{city.Slug}.example", CityRole.Coordinator);
        using var coordinator = await site.SignedInAsync($"coordinator@{city.Slug}.example");
        var address = $"/{city.Slug}/coordinator/webhooks";

        var closed = await coordinator.OpenAsync(address);
        var first = await ShowAsync();
        var (status, replaced, _) = await coordinator.SendAsync(address, new Dictionary<string, string>(), form: "form[action*='handler=Replace']");
        var second = await ShowAsync();

        Assert.Null(closed.QuerySelector("#secret"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotNull(replaced.QuerySelector("[role=status]"));
        Assert.Null(replaced.QuerySelector("#secret"));
        Assert.Equal([43, 43], new[] { first, second }.Distinct().Select(secret => secret.Length));
        await site.In(city, async services =>
        {
            var inForce = await services.GetRequiredService<WebhookSecrets>().InForceAsync(TestContext.Current.CancellationToken);
            Assert.Equal([second, first], inForce);
        });

        async Task<string> ShowAsync() =>
            (await coordinator.SendAsync(address, new Dictionary<string, string>(), form: "form[action*='handler=Show']")).Page.QuerySelector("#secret")!.TextContent;
    }

    [Fact]
    public async Task A_neighbour_does_not_see_it()
    {
        var (north, south) = (await site.CityAsync(), await site.CityAsync());
        await site.MemberAsync(south, $"coordinator@{south.Slug}.example", CityRole.Coordinator);
        using var neighbour = await site.SignedInAsync($"coordinator@{south.Slug}.example");

        Assert.Equal(HttpStatusCode.NotFound, await neighbour.StatusOf($"/{north.Slug}/coordinator/webhooks"));
    }
}
