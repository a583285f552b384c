using Corridor.Data;
using Corridor.Notifications;
using Quartz;

namespace Corridor.Workflows;

// Everything on the clock: what runs by itself, and the one verb it says.

[DisallowConcurrentExecution]
public sealed class DrainTimersJob(DueTimers timers) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await timers.DrainAsync(cancellationToken);
}

[DisallowConcurrentExecution]
public sealed class SendMailJob(Outbox outbox) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await outbox.DrainAsync(cancellationToken);
}

[DisallowConcurrentExecution]
public sealed class SealAuditJob(AuditSealer sealer) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await sealer.SealAsync(cancellationToken);
}
