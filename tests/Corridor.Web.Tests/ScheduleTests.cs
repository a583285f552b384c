using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Corridor.Web.Tests;

public sealed class ScheduleTests(Site site)
{
    [Theory]
    [InlineData("DrainTimersJob")]
    [InlineData("SendMailJob")]
    [InlineData("SealAuditJob")]
    [InlineData("SweepDecksJob")]
    [InlineData("SweepHistoryJob")]
    public async Task A_recurring_job_is_on_the_schedule_once(string job)
    {
        var scheduler = await site.Services.GetRequiredService<ISchedulerFactory>().GetScheduler(TestContext.Current.CancellationToken);

        var triggers = await scheduler.GetTriggersOfJob(new JobKey(job), TestContext.Current.CancellationToken);

        Assert.Single(triggers);
    }
}
