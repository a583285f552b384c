using Corridor.Workflows;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Corridor.Notifications;

public static class NotificationsModule
{
    public static IServiceCollection AddNotifications(this IServiceCollection services)
    {
        services.TryAddSingleton(new MailLimits());
        services.AddSingleton<Outbox>();
        services.AddSingleton<MailSweep>();
        services.AddScoped<Mails>();
        services.AddScoped<Suppressions>();
        services.AddScoped<Undelivered>();
        services.AddScoped<Inbox>();
        services.AddScoped<MailPreferences>();
        services.AddSingleton<UnsubscribeLinks>();
        return services.AddRecurring<SweepMailsJob>(TimeSpan.FromDays(1));
    }
}
