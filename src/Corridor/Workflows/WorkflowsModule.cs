using Corridor.Data;
using Corridor.Recipes;
using Corridor.Texts;
using Corridor.Workflows.Activities;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Operations;
using Corridor.Workflows.Running;
using Corridor.Workflows.Signals;
using Corridor.Workflows.ToDos;
using Corridor.Workflows.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Corridor.Workflows;

public static class WorkflowsModule
{
    /// <summary>The engine, with the activities that need no module; modules bring their own with the verbs below.</summary>
    public static IServiceCollection AddWorkflows(this IServiceCollection services)
    {
        services.TryAddSingleton(new WebhookSettings());
        return services.AddEngine();
    }

    private static IServiceCollection AddEngine(this IServiceCollection services) => services
        .AddSingleton<DueTimers>()
        .AddSingleton<PublishedVersions>()
        .AddScoped<Timers>()
        .AddScoped<TimerProgress>()
        .AddSingleton<NodeWork>()
        .AddSingleton<Heartbeat>()
        .AddSingleton<HistorySweep>()
        .AddScoped<TimerDesk>()
        .AddScoped<Overview>()
        .AddRecurring<SweepHistoryJob>(TimeSpan.FromDays(1))
        .AddScoped<ActivityCatalogue>()
        .AddScoped<Subjects>()
        .AddScoped<WorkflowCheck>()
        .AddScoped<WorkflowBook>()
        .AddScoped<WorkflowDesk>()
        .AddScoped<WorkflowMails>()
        .AddScoped<WorkflowStarts>()
        .AddScoped<WorkflowCalendar>()
        .AddScoped<Rehearsal>()
        .AddScoped<WorkflowEvents>()
        .AddScoped<IHandle<IWorkflowEvent>>(scope => scope.GetRequiredService<WorkflowEvents>())
        .AddScoped<IHandle<Answered>>(scope => scope.GetRequiredService<WorkflowEvents>())
        .AddScoped<IHandle<WorkflowCancelled>, Withdrawal>()
        .AddScoped<IHandle<StepSkipped>, Withdrawal>()
        .AddScoped<ToDoSteps>()
        .AddScoped<ToDoDesk>()
        .AddScoped<SignalDesk>()
        .AddScoped<ITimerHandler, WorkflowRunner>()
        .AddScoped<ITimerHandler, WorkflowDates>()
        .AddScoped<ITimerHandler, WebhookDeliveries>()
        .AddScoped<WebhookSecrets>()
        .AddSingleton<WebhookSender>()
        .AddWorkflowSubject<CitySubject>()
        .AddRecipeStep<WorkflowTypeStep>()
        .AddActivity<IfElseTask>()
        .AddActivity<ForkTask>()
        .AddActivity<JoinTask>()
        .AddActivity<ForEachTask>()
        .AddActivity<SetPropertyTask>()
        .AddActivity<LogTask>()
        .AddActivity<TimerEvent>()
        .AddActivity<EmailTask>()
        .AddActivity<NotifyTask>()
        .AddActivity<ToDoTask>()
        .AddActivity<ApprovalEvent>()
        .AddActivity<SignalEvent>()
        .AddActivity<HttpRequestTask>()
        .AddActivity<StartWorkflowTask>()
        .AddActivity<StartedByWorkflowEvent>();

    public static IServiceCollection AddActivity<T>(this IServiceCollection services) where T : Activity => services.AddScoped<Activity, T>();

    public static IServiceCollection AddWorkflowSubject<T>(this IServiceCollection services) where T : class, IWorkflowSubject => services.AddScoped<IWorkflowSubject, T>();

    public static IServiceCollection AddSubjectPart<T>(this IServiceCollection services) where T : class, ISubjectPart => services.AddScoped<ISubjectPart, T>();

    /// <summary>Something that happens to a subject; raised by a domain event that is an <see cref="IWorkflowEvent"/> of this name.</summary>
    public static IServiceCollection AddWorkflowEvent(this IServiceCollection services, string name, string subject, Text label) => services.AddSingleton(new EventKind(name, subject, label));
}
