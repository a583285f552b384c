using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Content;
using Corridor.Decks;
using Corridor.Notifications;
using Corridor.Placements;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Corridor;

public static class CorridorModule
{
    /// <summary>The engines and the modules: everything but pages.</summary>
    public static IServiceCollection AddCorridor(this IServiceCollection services, DatabaseSettings database, string baseAddress)
    {
        services.AddSingleton(database);
        services.AddSingleton<CorridorDbFactory>();
        services.AddSingleton<Schema>();
        services.AddSingleton<Cities>();
        services.AddSingleton<RateLimit>();
        services.AddSingleton<AuditSealer>();
        services.AddSingleton(new Addresses(baseAddress));
        services.AddScoped<CurrentCity>();
        services.AddScoped<Actor>();
        services.AddScoped(scope => scope.GetRequiredService<CorridorDbFactory>().Open(scope.GetRequiredService<CurrentCity>().Reach(), scope));
        services.AddScoped<Audit>();
        services.AddTexts();
        services.AddWorkflows();
        services.AddNotifications();
        services.AddJury();
        services.AddRecipes();
        services.AddTenancy();
        services.AddContent();
        services.AddCalls();
        services.AddDecks();
        services.AddApplications();
        services.AddPlacements();
        return services.AddAccounts();
    }

    private static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddScoped<SignIn>();
        services.AddScoped<Invitations>();
        services.AddOwnMails(AccountMails.All);
        services.AddScoped<Tickets>();
        services.AddSingleton<DailyDigest>();
        services.AddRecurring<WriteDigestsJob>(TimeSpan.FromMinutes(1));
        services.AddRecipeStep<RolesRecipe>();
        services.AddIdentityCore<Account>(identity =>
            {
                identity.User.RequireUniqueEmail = true;
                // Addresses are the user names: whatever an address may hold.
                identity.User.AllowedUserNameCharacters = "";
                identity.Password.RequiredLength = 12;
                identity.Password.RequireNonAlphanumeric = false;
                identity.Password.RequireUppercase = false;
                identity.Password.RequireDigit = false;
            })
            .AddEntityFrameworkStores<CorridorDb>()
            .AddSignInManager()
            .AddDefaultTokenProviders();
        services.AddDataProtection();
        services.AddSingleton<ProtectionKeys>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(options => options.XmlRepository = provider.GetRequiredService<ProtectionKeys>()));
        return services;
    }
}
