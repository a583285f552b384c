using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Tests.Applications;
using Corridor.Tests.Data;
using Corridor.Workflows;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Workflows;

/// <summary>Of many that wait, one goes on when its event comes, and no other.</summary>
public sealed class ManyAtOnceTests : IAsyncLifetime
{
    private const int Count = 200;

    private TestDatabase database = null!;
    private City city = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        city = await database.CityAsync("north");
        await database.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var call = SmallCall.Published(city.Zone, database.Clock.Now());
            db.Add(call);
            await SmallWorkflow.PublishAsync(
                services,
                call,
                [SmallWorkflow.Start(ApplicationStarted.EventName, "started"), SmallWorkflow.Step(ApplicationWithdrawn.EventName, "withdrawn"), SmallWorkflow.Step("LogTask", "end", ("Text", "Gone"))],
                "started Done withdrawn", "withdrawn Done end");
            await db.SaveChangesAsync();
        });
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task An_event_resumes_the_instance_of_its_subject_and_no_other()
    {
        await StartAllAsync();
        Assert.Equal(Count, await DrainAsync());

        var (before, chosen) = await database.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var application = await db.Set<Application>().OrderBy(one => one.Id).Skip(Count / 3).FirstAsync();
            db.Add(application.Withdraw("Enough", application.OwnerId, database.Clock.Now()));
            await db.SaveChangesAsync();
            return (await db.Set<JournalEntry>().CountAsync(), application.Id);
        });

        Assert.Equal(2, await DrainAsync());
        await using var after = database.In(city);
        var finished = Assert.Single(await after.Set<Workflow>().Where(workflow => workflow.State == WorkflowState.Finished).ToListAsync());
        Assert.Equal((chosen, Count + 2, Count), (finished.SubjectId, await after.Set<JournalEntry>().CountAsync(), before));
        Assert.Equal(Count - 1, await after.Set<WorkflowToken>().CountAsync(token => token.State == TokenState.Waiting));
    }

    private Task<int> DrainAsync() => database.Services.GetRequiredService<DueTimers>().DrainAsync();

    private async Task StartAllAsync()
    {
        var owners = new List<Guid>();
        await using (var scope = database.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<CorridorDb>();
            for (var i = 0; i < Count; i++)
            {
                var account = Account.For($"applicant-{i}@example.org", "", "en", database.Clock.Now());
                db.Add(account);
                owners.Add(account.Id);
            }

            await db.SaveChangesAsync();
        }

        await database.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var call = await db.Set<Call>().SingleAsync();
            foreach (var owner in owners)
                db.Add(Application.Start(call, owner, "en", database.Clock.Now()));
            await db.SaveChangesAsync();
        });
    }
}
