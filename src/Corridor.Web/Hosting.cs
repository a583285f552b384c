using System.Globalization;
using Corridor.Accounts;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Notifications.Smtp;
using Corridor.Placements.Agreements;
using Corridor.Placements.Certificates;
using Corridor.Tenancy;
using Corridor.Web.Access;
using Corridor.Web.Endpoints;
using Corridor.Web.Pages.Coordinators.Calls;
using Corridor.Web.Pages.Coordinators.Calls.Workflows;
using Corridor.Workflows;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web;

/// <summary>How Corridor is put together: configuration, services, pipeline.</summary>
internal static class Hosting
{
    public static WebApplicationBuilder Builder(string[] args, string? urls, string? data)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ApplicationName = "Corridor.Web", ContentRootPath = AppContext.BaseDirectory });
        // Without a launch profile this is Production, where the development build's assets would not be found.
        builder.WebHost.UseStaticWebAssets();
        if (urls is not null)
            builder.WebHost.UseUrls(urls);
        if (data is not null)
            builder.Configuration["Corridor:DataFolder"] = data;
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Logging.AddFilter("Quartz", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // It warns at each page with a form that it keeps the page out of caches, which is what we ask for.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        return builder;
    }

    public static Settings ReadSettings(IConfiguration configuration)
    {
        var settings = configuration.GetSection("Corridor").Get<Settings>() ?? new Settings();
        settings.MailLimits = configuration.GetSection("Corridor:Mail").Get<MailLimits>() ?? settings.MailLimits;
        settings.Database.File ??= Path.Combine(settings.DataFolder, "corridor.db");
        return settings;
    }

    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var settings = ReadSettings(builder.Configuration);
        var services = builder.Services;
        builder.Host.UseDefaultServiceProvider(container => (container.ValidateOnBuild, container.ValidateScopes) = (true, true));

        services.AddSingleton(settings);
        services.AddSingleton<MovableClock>();
        services.AddSingleton<TimeProvider>(provider => settings.Demo ? provider.GetRequiredService<MovableClock>() : TimeProvider.System);
        services.AddSingleton(settings.Decks());
        services.AddSingleton(settings.Webhooks);
        services.AddCorridor(settings.Database, settings.BaseAddress);
        services.AddSchedule(settings.Database);
        services.AddMail(settings);
        services.AddSingleton(NetworkSegments.Reserved);
        services.AddHttpContextAccessor();
        services.AddScoped<CityMenu>();
        services.AddScoped<Waiting>();
        services.AddScoped<Show>();
        services.AddScoped<WorkflowWords>();
        services.AddScoped<DossierDocument>();
        services.AddScoped<DossierArchive>();
        services.AddPages();
        services.AddSignIn();
        services.AddLanguages();
        services.AddFolderAccess();
        services.AddOutputCache(PublicPages.Configure);
        services.AddSingleton<StageStream>();
        services.AddSingleton(provider => new PdfFonts(Path.Combine(provider.GetRequiredService<IWebHostEnvironment>().WebRootPath ?? "", "dist", "print")));
        services.AddSingleton<AgreementPdf>();
        services.AddSingleton<CertificatePdf>();
        services.AddHealthChecks().AddCheck<ReadyCheck>("ready");
        services.AddSingleton<MatcherPolicy, ScopePolicy>();

        var app = builder.Build();
        app.UseMiddleware<Arrival>();
        app.UseHealth();
        app.UseExceptionHandler("/status/500");
        app.UseStatusCodePagesWithReExecute("/status/{0}");
        app.UseMiddleware<SafeHeaders>();
        app.UseMiddleware<CityResolution>();
        app.UseRequestLocalization();
        app.UseMiddleware<SetupGate>();
        app.UseRouting();
        app.UseOutputCache();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapStaticAssets();
        app.MapRazorPages();
        app.MapCityStyle();
        app.MapLanguage();
        app.MapTheme();
        app.MapCitySignIn();
        app.MapJury();
        app.MapCalendars();
        app.MapStage();
        app.MapUploads();
        app.MapDecks();
        app.MapAgreements();
        app.MapCertificates();
        app.MapMedia();
        return app;
    }

    private static void AddPages(this IServiceCollection services)
    {
        services.AddRazorPages(pages =>
            {
                pages.Conventions.Add(new ScopeConvention());
                pages.Conventions.Add(new CityWorkflows());
                // A folder or a page without a word here fails the access matrix: nothing is public by accident.
                pages.Conventions.AllowAnonymousToFolder("/Public");
                pages.Conventions.AllowAnonymousToPage("/Accounts/SignIn");
                pages.Conventions.AllowAnonymousToPage("/Accounts/Code");
                pages.Conventions.AllowAnonymousToPage("/Accounts/Link");
                pages.Conventions.AllowAnonymousToPage("/Accounts/SignOut");
                pages.Conventions.AllowAnonymousToPage("/Accounts/Unsubscribe");
                pages.Conventions.AllowAnonymousToPage("/Status");
                pages.Conventions.AuthorizeFolder("/Applicants", FolderAccess.SignedIn);
                pages.Conventions.AuthorizeFolder("/Coordinators", FolderAccess.Coordinator);
                pages.Conventions.AuthorizeFolder("/Jurors", JurorAccess.Policy);
                pages.Conventions.AllowAnonymousToPage("/Jurors/Answer");
                pages.Conventions.AuthorizeFolder("/Hosts", FolderAccess.Host);
                pages.Conventions.AuthorizeFolder("/Placements", FolderAccess.SignedIn);
                pages.Conventions.AuthorizeFolder("/Charters", FolderAccess.SignedIn);
                pages.Conventions.AuthorizeFolder("/ToDos", FolderAccess.SignedIn);
                pages.Conventions.AuthorizeFolder("/Network", FolderAccess.NetworkAdministrator);
            })
            .AddMvcOptions(mvc => mvc.Filters.Add<RefusalFilter>())
            .AddDataAnnotationsLocalization();
        services.AddAntiforgery(options => (options.Cookie.Name, options.Cookie.Path) = ("Corridor.Form", "/"));
    }

    private static void AddSignIn(this IServiceCollection services)
    {
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.AddJurorAccess();
        services.ConfigureApplicationCookie(cookie =>
        {
            cookie.Cookie.Name = "Corridor";
            cookie.Cookie.Path = "/";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.ExpireTimeSpan = TimeSpan.FromDays(30);
            cookie.SlidingExpiration = true;
            cookie.Events.OnRedirectToLogin = context =>
            {
                // A script that uploads cannot follow a page; it says that the session has ended.
                if (context.Request.Path.StartsWithSegments("/uploads", StringComparison.Ordinal))
                {
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                    return Task.CompletedTask;
                }

                // Sign-in is the network's page, whatever city asked for it.
                CitySignInEndpoints.SendToSignIn(context.HttpContext, context.Request.PathBase + context.Request.Path + context.Request.QueryString);
                return Task.CompletedTask;
            };
        });
    }

    private static void AddLanguages(this IServiceCollection services) =>
        services.AddRequestLocalization(options =>
        {
            // Words in three languages; dates and numbers in the person's own way where .NET knows it.
            var spoken = Texts.Languages.Interface.Select(language => CultureInfo.GetCultureInfo(language.Tag)).ToList();
            options.SupportedUICultures = spoken;
            options.SupportedCultures = [.. CultureInfo.GetCultures(CultureTypes.AllCultures).Where(culture => spoken.Any(one => one.Name == culture.TwoLetterISOLanguageName))];
            options.DefaultRequestCulture = new RequestCulture("en");
            options.RequestCultureProviders = [new ReaderLanguage()];
        });

    private static void AddMail(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.MailLimits);
        if (settings.Demo)
            services.AddSingleton<IMailTransport, MailboxTransport>();
        else
            services.AddSingleton<IMailTransport>(provider => new SmtpTransport(provider.GetRequiredService<MailServer>().ReadAsync, provider.GetRequiredService<Addresses>(), settings.MailLimits, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<MailServer>();
        services.AddScoped<MailAlarm>();
        services.AddSingleton<SetupState>();
        services.AddScoped<FirstRun>();
    }
}
