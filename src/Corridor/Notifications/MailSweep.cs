using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Quartz;

namespace Corridor.Notifications;

/// <summary>Deletes what was sent long ago, and messages that are older still: neither is an archive of people's letters.</summary>
public sealed class MailSweep(Cities cities, IServiceScopeFactory scopes, TimeProvider clock)
{
    private const int Batch = 500;
    private static readonly Duration Kept = Duration.FromDays(90), MessagesKept = Duration.FromDays(365);

    public async Task<int> SweepAsync(CancellationToken cancel = default)
    {
        var before = clock.Now() - Kept;
        var deleted = 0;
        foreach (var city in await cities.AllAsync(cancel))
            deleted += await cities.In(city.Id, services => SweepAsync(services, before, cancel), cancel);
        await using var network = scopes.CreateAsyncScope();
        return deleted + await SweepAsync(network.ServiceProvider, before, cancel) + await SweepMessagesAsync(network.ServiceProvider, cancel);
    }

    private async Task<int> SweepMessagesAsync(IServiceProvider services, CancellationToken cancel)
    {
        var before = clock.Now() - MessagesKept;
        return await SweepAsync(services.GetRequiredService<CorridorDb>().Set<Message>().Where(message => message.CreatedAt < before).OrderBy(message => message.CreatedAt), cancel);
    }

    private static Task<int> SweepAsync(IServiceProvider services, Instant before, CancellationToken cancel) =>
        SweepAsync(services.GetRequiredService<CorridorDb>().Set<OutgoingMail>()
            .Where(mail => mail.State == MailState.Sent && mail.FinishedAt < before)
            .OrderBy(mail => mail.FinishedAt), cancel);

    private static async Task<int> SweepAsync<T>(IOrderedQueryable<T> old, CancellationToken cancel)
    {
        var deleted = 0;
        int last;
        do
        {
            // A few at a time: on SQLite everybody else waits while rows go.
            last = await old.Take(Batch).ExecuteDeleteAsync(cancel);
            deleted += last;
        }
        while (last == Batch);
        return deleted;
    }
}

[DisallowConcurrentExecution]
public sealed class SweepMailsJob(MailSweep sweep) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await sweep.SweepAsync(cancellationToken);
}
