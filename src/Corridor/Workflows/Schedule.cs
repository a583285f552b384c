using Corridor.Data;
using Corridor.Workflows.Operations;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Quartz;

namespace Corridor.Workflows;

public static class Schedule
{
    // Some jobs run every two seconds: their runs must not crowd out the daily ones'.
    private const int RunsKept = 200;

    // A node that is not heard of for twice as long is dead, and its jobs are taken over at the look after that: about as long as its leases last.
    private static readonly TimeSpan Checkin = TimeSpan.FromSeconds(5);

    /// <summary>The recurring jobs, in Quartz's own store: clustered on PostgreSQL, a file of its own beside SQLite's.</summary>
    public static IServiceCollection AddSchedule(this IServiceCollection services, DatabaseSettings database)
    {
        services.AddScoped<JobDesk>();
        services.AddHostedService(provider => provider.GetRequiredService<Heartbeat>());
        services.AddQuartzExecutionHistory(history =>
        {
            history.Retention = TimeSpan.FromDays(90);
            history.MaxEntriesPerJob = RunsKept;
            history.MaxEntriesPerScheduler = 100 * RunsKept;
        });
        services.AddTransient<DrainTimersJob>().AddTransient<SendMailJob>().AddTransient<SealAuditJob>();
        var modules = services.Select(service => service.ImplementationInstance).OfType<RecurringJob>().ToList();
        services.AddQuartz(quartz =>
        {
            quartz.UsePersistentStore(store =>
            {
                if (database.IsPostgres)
                {
                    store.UsePostgres(new NpgsqlConnectionStringBuilder(database.ConnectionString) { SearchPath = "quartz" }.ToString());
                    store.UseClustering(cluster => (cluster.CheckinInterval, cluster.CheckinMisfireThreshold) = (Checkin, Checkin));
                }
                else
                    store.UseSqlite(new SqliteConnectionStringBuilder { DataSource = Path.ChangeExtension(database.File!, ".jobs.db") }.ToString());
                store.UseSystemTextJsonSerializer();
                store.ProvisionSchema();
                store.UseExecutionHistory();
            });
            quartz.Every<DrainTimersJob>(TimeSpan.FromSeconds(5));
            quartz.Every<SendMailJob>(TimeSpan.FromSeconds(2));
            quartz.Every<SealAuditJob>(TimeSpan.FromSeconds(5));
            foreach (var job in modules)
                job.Put(quartz);
        });
        return services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }

    /// <summary>A module's own recurring job; register it before the schedule.</summary>
    public static IServiceCollection AddRecurring<TJob>(this IServiceCollection services, TimeSpan interval) where TJob : class, IJob =>
        services.AddTransient<TJob>().AddSingleton(new RecurringJob(quartz => quartz.Every<TJob>(interval)));

    private sealed record RecurringJob(Action<IQuartzBuilder> Put);

    private static void Every<TJob>(this IQuartzBuilder quartz, TimeSpan interval) where TJob : IJob
    {
        var key = new JobKey(typeof(TJob).Name);
        quartz.AddJob<TJob>(job => job.WithIdentity(key).StoreDurably());
        quartz.AddTrigger(trigger => trigger
            .ForJob(key)
            .WithIdentity(typeof(TJob).Name)
            .StartNow()
            .WithSimpleSchedule(schedule => schedule.WithInterval(interval).RepeatForever()));
    }
}
