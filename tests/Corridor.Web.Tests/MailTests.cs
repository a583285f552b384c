using System.Net;
using Corridor.Accounts;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Tests.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Tests;

/// <summary>As people run it, and nobody has set mail up.</summary>
public sealed class MailTests : IAsyncLifetime
{
    private const string Password = "a long enough password";

    private readonly Site site = new() { IsDemo = false };

    public ValueTask InitializeAsync() => site.InitializeAsync();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Theory]
    [InlineData("en", "No mail server is set up: no mail leaves, and only a password signs in.", "Mail is not set up here yet, so nothing was sent. Please tell the administrators of the network: reseau@example.org.")]
    [InlineData("fr", "Aucun serveur de courriel n’est configuré\u00a0: aucun courriel ne part, et seul un mot de passe permet de se connecter.", "Le courriel n’est pas encore configuré ici\u00a0: rien n’a été envoyé. Prévenez les administrateurs du réseau\u00a0: reseau@example.org.")]
    [InlineData("es", "No hay ningún servidor de correo configurado: no sale ningún correo y solo se puede entrar con contraseña.", "El correo aún no está configurado aquí, así que no se ha enviado nada. Avise a los administradores de la red: reseau@example.org.")]
    public async Task Asking_for_a_code_is_refused_and_says_whom_to_tell(string language, string banner, string refusal)
    {
        await ContactAsync("reseau@example.org");
        using var visitor = site.Visitor(language);

        var opened = await visitor.OpenAsync("/sign-in");
        var (status, page, address) = await visitor.SendAsync("/sign-in", new Dictionary<string, string> { ["Email"] = "ada@example.org" });

        Assert.Equal(banner, opened.QuerySelector(".band-bad")!.TextContent.Trim());
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "/sign-in"), (status, address.AbsolutePath));
        Assert.Equal(refusal, page.QuerySelector("[data-error-summary] li")!.TextContent.Trim());
        Assert.Equal("ada@example.org", page.QuerySelector("#Email")!.GetAttribute("value"));
        Assert.Equal((0, 0), await SentAsync());
    }

    [Fact]
    public async Task An_administrator_signs_in_by_password_and_sets_mail_up_and_then_mail_really_arrives()
    {
        await using var server = await SmtpServer.StartAsync();
        await site.PasswordAsync(await site.NetworkAdministratorAsync("root@example.org"), Password);
        using var administrator = site.Visitor();
        using var newcomer = site.Visitor();

        var (_, my, landed) = await administrator.SendAsync("/sign-in", new Dictionary<string, string> { ["Email"] = "root@example.org", ["Password"] = Password });
        var before = await administrator.StatusOf("/healthz/ready");
        var (refused, kept, _) = await administrator.SendAsync("/network/mail", new Dictionary<string, string> { ["Server"] = "127.0.0.1", ["Port"] = "587x", ["From"] = "corridor@example.org" });
        var (_, saved, _) = await administrator.SendAsync("/network/mail", new Dictionary<string, string> { ["Server"] = "127.0.0.1", ["Port"] = server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), ["From"] = "corridor@example.org", ["Encryption"] = "None" });
        await newcomer.SendAsync("/sign-in", new Dictionary<string, string> { ["Email"] = "new@example.org" });
        await WaitAsync(() => server.Mails.Count == 1);

        Assert.Equal("/my", landed.AbsolutePath);
        Assert.Equal("/network/mail", my.QuerySelector(".band-bad a")!.GetAttribute("href"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, before);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "587x", "corridor@example.org"), (refused, kept.QuerySelector("#Port")!.GetAttribute("value"), kept.QuerySelector("#From")!.GetAttribute("value")));
        Assert.Null(saved.QuerySelector(".band-bad"));
        Assert.Equal(HttpStatusCode.OK, await administrator.StatusOf("/healthz/ready"));
        Assert.Equal("new@example.org", Assert.Single(server.Mails).Headers["To"]);
    }

    [Fact]
    public async Task Who_runs_something_sees_the_banner_everywhere_and_others_do_not()
    {
        var city = await site.CityAsync();
        using var coordinator = await ByPasswordAsync(await site.MemberAsync(city, "coordinator@example.org", CityRole.Coordinator), "coordinator@example.org");
        using var host = await ByPasswordAsync(await site.MemberAsync(city, "host@example.org", CityRole.Host), "host@example.org");
        using var anybody = site.Visitor();

        foreach (var path in (string[])["/", "/my", $"/{city.Slug}/", $"/{city.Slug}/coordinator"])
            Assert.NotNull((await coordinator.OpenAsync(path)).QuerySelector(".band-bad"));
        foreach (var path in (string[])["/", $"/{city.Slug}/"])
            Assert.Equal((null, null), ((await host.OpenAsync(path)).QuerySelector(".band-bad"), (await anybody.OpenAsync(path)).QuerySelector(".band-bad")));
    }

    [Fact]
    public async Task An_invitation_is_not_promised_and_what_was_typed_stays()
    {
        var city = await site.CityAsync();
        using var coordinator = await ByPasswordAsync(await site.MemberAsync(city, "coordinator@example.org", CityRole.Coordinator), "coordinator@example.org");

        var (status, page, _) = await coordinator.SendAsync($"/{city.Slug}/coordinator/people", new Dictionary<string, string> { ["Email"] = "grace@example.org", ["Name"] = "Grace" }, form: "#invite");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("Mail is not set up here yet", page.QuerySelector("[data-error-summary]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(("grace@example.org", "Grace"), (page.QuerySelector("#Email")!.GetAttribute("value"), page.QuerySelector("#Name")!.GetAttribute("value")));
        Assert.Equal((0, 0), await SentAsync());
    }

    [Fact]
    public async Task A_mail_that_bounced_stands_on_the_operations_page()
    {
        await using var server = await SmtpServer.StartAsync();
        await using var running = new Site
        {
            IsDemo = false,
            Settings = new Dictionary<string, string> { ["Corridor:Mail:Host"] = "127.0.0.1", ["Corridor:Mail:Port"] = server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), ["Corridor:Mail:Encryption"] = "none", ["Corridor:Mail:From"] = "corridor@example.org" },
        };
        await running.InitializeAsync();
        await running.PasswordAsync(await running.NetworkAdministratorAsync("root@example.org"), Password);
        using var administrator = running.Visitor();
        await administrator.SendAsync("/sign-in?withPassword=true", new Dictionary<string, string> { ["Email"] = "root@example.org", ["Password"] = Password });

        await running.Visitor().SendAsync("/sign-in", new Dictionary<string, string> { ["Email"] = "bounce-550@example.org" });
        await WaitAsync(async () => (await administrator.OpenAsync("/network/operations/failed")).QuerySelector(".pill-bad") is not null);

        var row = (await administrator.OpenAsync("/network/operations/failed")).QuerySelector(".ledger tbody tr")!;
        Assert.Equal("Mail: sign-in bounced", string.Join(' ', row.QuerySelector("td")!.TextContent.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("The server answered 550.", row.TextContent, StringComparison.Ordinal);
        Assert.Equal("bounce-550@example.org", (await administrator.OpenAsync("/network/mail")).QuerySelector("#addresses tbody td")!.TextContent);

        var (_, lifted, _) = await administrator.SendAsync("/network/mail", new Dictionary<string, string>(), form: "#addresses form");

        Assert.Null(lifted.QuerySelector("#addresses"));
        Assert.Equal("No address has been refused.", lifted.QuerySelector("section[aria-labelledby=withheld] .empty")!.TextContent.Trim());
    }

    private async Task<Visitor> ByPasswordAsync(Guid account, string email)
    {
        await site.PasswordAsync(account, Password);
        var visitor = site.Visitor();
        var (_, _, landed) = await visitor.SendAsync("/sign-in", new Dictionary<string, string> { ["Email"] = email, ["Password"] = Password });
        Assert.Equal("/my", landed.AbsolutePath);
        return visitor;
    }

    private async Task ContactAsync(string address)
    {
        await using var db = site.Services.GetRequiredService<CorridorDbFactory>().Open(CityReach.Network);
        (await db.Set<Network>().SingleAsync()).ContactEmail = address;
        await db.SaveChangesAsync();
        site.Services.GetRequiredService<MailServer>().Changed();
    }

    private async Task<(int Mails, int Codes)> SentAsync()
    {
        await using var db = site.Services.GetRequiredService<CorridorDbFactory>().AcrossCities();
        return (await db.Set<OutgoingMail>().CountAsync(), await db.Set<SignInCode>().CountAsync());
    }

    private static Task WaitAsync(Func<bool> holds) => WaitAsync(() => Task.FromResult(holds()));

    private static async Task WaitAsync(Func<Task<bool>> holds)
    {
        for (var tries = 0; tries < 300 && !await holds(); tries++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
    }
}
