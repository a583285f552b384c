using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Placements;

public sealed class EarlierHostTests
{
    [Fact]
    public async Task An_incubator_that_hosted_an_applicant_in_another_city_judges_nothing_they_send_next()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        var luma = await desk.NomineeAsync("Luma");
        var (incubator, offer) = await desk.OfferAsync("Mill");
        await desk.MoveToAsync(desk.Day(51));
        await desk.OrderOffersAsync(luma, offer);
        await desk.OrderCandidatesAsync(incubator, luma);
        await desk.MoveToAsync(desk.Day(61));
        await desk.PublishMatchAsync();
        await desk.AgreeOnStayAsync(new LocalDate(2027, 6, 14));

        var (found, missing) = await desk.Database.In(desk.Home, async services =>
        {
            var (db, panel) = (services.GetRequiredService<CorridorDb>(), services.GetRequiredService<Panel>());
            var call = await db.Set<Call>().SingleAsync(one => one.Id == desk.HeatId);
            var juror = (await panel.InviteAsync(call, "ann@mill.test")).Invited.Single();
            await panel.AcceptAsync(call, juror, new JurorAnswer("Ann Miller", "MILL Inc.", null, ["fr"], [], 5, "", true), [], "en");
            var plan = await services.GetRequiredService<JuryPlanning>().ProposeAsync(call.Rounds[0]);
            return (await db.Set<Conflict>().SingleAsync(), plan.Missing);
        });

        Assert.Equal((ConflictKind.EarlierHost, "Mill", null), (found.Kind, found.Reason, found.Field));
        Assert.Equal(1, missing);
        // The stay itself came of the corridor's call, where the incubator chose: there it ties nobody.
        await using var all = desk.Database.Databases.AcrossCities();
        Assert.NotEqual(luma, await all.Set<Application>().Where(one => one.CallId == desk.HeatId).Select(one => one.Id).SingleAsync());
        Assert.Equal(1, await all.Set<Conflict>().CountAsync());
    }
}
