using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Quartz;
using Timer = Corridor.Workflows.Timer;

namespace Corridor.Web.Pages.Network;

/// <summary>What is due, running and failed, over all cities; a failed timer or mail can be tried again.</summary>
public sealed class OperationsModel(CorridorDbFactory databases, Tenancy.Cities cities, ISchedulerFactory schedulers, TimeProvider clock) : PageModel
{
    public sealed record TimerRow(Guid Id, Guid CityId, string City, string Kind, TimerState State, Instant DueAt, int Attempts, string? LastError);

    public sealed record MailRow(Guid Id, Guid? CityId, string City, string Kind, MailState State, Instant DueAt, int Attempts, string? LastError);

    /// <summary>A recurring job: whether some node runs it just now, when it last did, and when it will.</summary>
    public sealed record JobRow(string Name, bool IsRunning, Instant? Last, Instant? Next);

    public Instant Now { get; private set; }
    public IReadOnlyList<JobRow> Jobs { get; private set; } = [];
    public Paged<TimerRow> Late { get; private set; } = new([]);
    public Paged<TimerRow> Next { get; private set; } = new([]);
    public Paged<TimerRow> Failed { get; private set; } = new([]);
    public Paged<MailRow> Mails { get; private set; } = new([]);
    public int LateTimers { get; private set; }
    public int FailedTimers { get; private set; }
    public int WaitingMails { get; private set; }
    public int UnsealedEntries { get; private set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public async Task OnGetAsync()
    {
        Now = clock.Now();
        await using var db = databases.AcrossCities();
        var timers = db.Set<Timer>();
        var names = (await cities.AllAsync()).ToDictionary(city => city.Id, city => city.Name);
        TimerRow Row(Timer timer) => new(timer.Id, timer.CityId, names.GetValueOrDefault(timer.CityId, ""), timer.Kind, timer.State, timer.DueAt, timer.Attempts, timer.LastError);

        var late = timers.Where(timer => timer.State == TimerState.Waiting && timer.DueAt <= Now);
        var failed = timers.Where(timer => timer.State == TimerState.Failed);
        Late = (await Paging.ReadAsync(After, timer => timer.Id, from => SoonestFirst(late, from), Paging.Lines)).Map(Row);
        Next = (await Paging.ReadAsync(After, timer => timer.Id, from => SoonestFirst(timers.Where(timer => timer.State == TimerState.Waiting && timer.DueAt > Now), from), Paging.Lines)).Map(Row);
        Failed = (await Paging.ReadAsync(After, timer => timer.Id, from => LatestFirst(failed, from))).Map(Row);
        Mails = (await Paging.ReadAsync(After, mail => mail.Id, from => db.Set<OutgoingMail>().Where(mail => mail.State == MailState.Failed || mail.State == MailState.Bounced).NewestFirst(from)))
            .Map(mail => new MailRow(mail.Id, mail.CityId, mail.CityId is { } city ? names.GetValueOrDefault(city, "") : "", mail.Kind, mail.State, mail.DueAt, mail.Attempts, mail.LastError));
        // Four numbers in one question; the network is one row.
        (LateTimers, FailedTimers, WaitingMails, UnsealedEntries) = await db.Set<Tenancy.Network>().Select(_ => new ValueTuple<int, int, int, int>(
            late.Count(), failed.Count(), db.Set<OutgoingMail>().Count(mail => mail.State == MailState.Queued), db.Set<AuditEntry>().Count(entry => entry.Number == null))).SingleAsync();
        Jobs = await JobsAsync();
    }

    public async Task<IActionResult> OnPostRetryTimerAsync(Guid city, Guid id)
    {
        if (await cities.ByIdAsync(city) is null)
            throw new NotFoundException();
        await cities.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            var timer = await db.Set<Timer>().SingleOrDefaultAsync(timer => timer.Id == id && timer.State == TimerState.Failed) ?? throw new NotFoundException();
            timer.Move(clock.Now());
            services.GetRequiredService<Audit>().Record("timer.retried", id, new { timer.Kind });
            await db.SaveChangesAsync();
        });
        return RedirectToPage(new { after = After });
    }

    public async Task<IActionResult> OnPostRetryMailAsync(Guid? city, Guid id)
    {
        if (city is { } of && await cities.ByIdAsync(of) is not null)
            await cities.In(of, services => RetryAsync(services, id));
        else
            await RetryAsync(HttpContext.RequestServices, id);
        return RedirectToPage(new { after = After });
    }

    private static IQueryable<Timer> SoonestFirst(IQueryable<Timer> timers, Guid? from)
    {
        if (from is { } id)
        {
            var at = timers.Where(timer => timer.Id == id).Select(timer => (Instant?)timer.DueAt);
            timers = timers.Where(timer => timer.DueAt >= at.FirstOrDefault() && (timer.DueAt > at.FirstOrDefault() || timer.Id >= id));
        }

        return timers.OrderBy(timer => timer.DueAt).ThenBy(timer => timer.Id);
    }

    private static IQueryable<Timer> LatestFirst(IQueryable<Timer> timers, Guid? from)
    {
        if (from is { } id)
        {
            var at = timers.Where(timer => timer.Id == id).Select(timer => (Instant?)timer.DueAt);
            timers = timers.Where(timer => timer.DueAt <= at.FirstOrDefault() && (timer.DueAt < at.FirstOrDefault() || timer.Id <= id));
        }

        return timers.OrderByDescending(timer => timer.DueAt).ThenByDescending(timer => timer.Id);
    }

    private async Task<IReadOnlyList<JobRow>> JobsAsync()
    {
        var scheduler = await schedulers.GetScheduler();
        // Of all nodes: the store knows who runs what.
        var running = (await scheduler.QueryFireInstances(new FireInstanceQuery { State = FireInstanceState.Executing })).Items.Select(one => one.JobKey).ToHashSet();
        var rows = new List<JobRow>();
        foreach (var key in await scheduler.GetJobKeys(GroupMatcher<JobKey>.AnyGroup()))
        {
            var triggers = await scheduler.GetTriggersOfJob(key);
            rows.Add(new JobRow(key.Name, running.Contains(key), At(triggers.Max(trigger => trigger.PreviousFireTimeUtc)), At(triggers.Min(trigger => trigger.NextFireTimeUtc))));
        }

        return [.. rows.OrderBy(row => row.Name, StringComparer.Ordinal)];
    }

    private static Instant? At(DateTimeOffset? moment) => moment is { } known ? Instant.FromDateTimeOffset(known) : null;

    private static async Task RetryAsync(IServiceProvider services, Guid id)
    {
        await services.GetRequiredService<Undelivered>().RetryAsync(id);
        await services.GetRequiredService<CorridorDb>().SaveChangesAsync();
    }
}
