using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Corridor.Accounts;
using Corridor.Data;
using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Tests;

public sealed partial class SetupTests : IAsyncLifetime
{
    private readonly LogBook log = new();
    private readonly Site site;

    public SetupTests() => site = new Site { IsDemo = false, IsSetUp = false, Log = log };

    public ValueTask InitializeAsync() => site.InitializeAsync();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task On_an_empty_database_everything_but_health_and_assets_leads_to_setup()
    {
        using var visitor = site.Visitor();

        foreach (var path in (string[])["/", "/sign-in", "/calls", "/lyon/", "/network", "/nowhere"])
        {
            using var answer = await visitor.Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, "/setup"), (answer.StatusCode, answer.RequestMessage!.RequestUri!.AbsolutePath));
        }

        Assert.Equal(HttpStatusCode.OK, await visitor.StatusOf("/healthz/live"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await visitor.StatusOf("/healthz/ready"));
        Assert.Equal("text/css", (await visitor.Http.GetAsync("/dist/corridor.css", TestContext.Current.CancellationToken)).Content.Headers.ContentType!.MediaType);
        Assert.Equal("/setup", (await visitor.Http.GetAsync("/theme?theme=dark&returnUrl=%2Fsetup", TestContext.Current.CancellationToken)).RequestMessage!.RequestUri!.PathAndQuery);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task Without_the_token_of_the_log_there_is_no_form_and_nothing_is_set_up(string? token)
    {
        var right = await TokenAsync();
        using var visitor = site.Visitor();

        var asked = await visitor.OpenAsync(token is null ? "/setup" : "/setup?token=" + token);
        var (status, _, _) = await visitor.SendAsync("/setup?token=" + right, Filled(with: new() { ["Token"] = token ?? "" }));

        Assert.Null(asked.QuerySelector("#NetworkName"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("/setup", (await visitor.Http.GetAsync("/", TestContext.Current.CancellationToken)).RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task The_token_sets_up_the_network_and_signs_its_first_administrator_in_and_then_setup_is_gone()
    {
        var token = await TokenAsync();
        using var operating = site.Visitor("fr");

        var (status, page, landed) = await operating.SendAsync("/setup?token=" + token, Filled());

        Assert.Equal((HttpStatusCode.OK, "/network"), (status, landed.AbsolutePath));
        Assert.NotNull(page.QuerySelector(".band-bad a[href='/network/mail']"));
        Assert.Equal(HttpStatusCode.NotFound, await operating.StatusOf("/setup?token=" + token));
        Assert.Equal(HttpStatusCode.NotFound, await site.Visitor().StatusOf("/setup"));
        Assert.Equal(HttpStatusCode.OK, await site.Visitor().StatusOf("/"));
        await using var db = site.Services.GetRequiredService<CorridorDbFactory>().AcrossCities();
        var network = await db.Set<Network>().SingleAsync(TestContext.Current.CancellationToken);
        var administrator = await db.Users.SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("Réseau d’essai", null), (network.Name.In("fr"), network.Mail));
        Assert.Equal(("root@example.org", "Root", true), (administrator.Email, administrator.DisplayName, administrator.IsNetworkAdministrator));
    }

    [Theory]
    [InlineData("NetworkName", "")]
    [InlineData("AdministratorEmail", "no address")]
    [InlineData("Recipe", "city")]
    [InlineData("MailPort", "many")]
    [InlineData("MailFrom", "nobody")]
    public async Task What_is_wrong_is_told_and_what_was_typed_stays(string field, string typed)
    {
        var token = await TokenAsync();
        using var visitor = site.Visitor();
        var fields = Filled(with: new() { ["MailHost"] = "smtp.example.org", ["MailPort"] = "2525", ["MailFrom"] = "corridor@example.org", [field] = typed });

        var (status, page, address) = await visitor.SendAsync("/setup?token=" + token, fields);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "/setup"), (status, address.AbsolutePath));
        Assert.Single(page.QuerySelectorAll("[data-error-summary] li"));
        foreach (var name in (string[])["NetworkName", "AdministratorName", "AdministratorEmail", "MailHost", "MailPort", "MailFrom"])
            Assert.Equal(fields[name], page.QuerySelector("#" + name)!.GetAttribute("value") ?? "");
        var (again, _, landed) = await visitor.SendAsync("/setup?token=" + token, Filled());
        Assert.Equal((HttpStatusCode.OK, "/network"), (again, landed.AbsolutePath));
    }

    [Fact]
    public async Task The_environment_sets_a_database_up_without_a_browser_and_once()
    {
        var folder = Directory.CreateTempSubdirectory("corridor-test-").FullName;
        try
        {
            for (var start = 0; start < 2; start++)
            {
                using var visitor = new HttpClient();
                var address = $"http://127.0.0.1:{Site.FreePort()}";
                using var corridor = Start(folder, address);
                try
                {
                    await WaitAsync(visitor, address + "/healthz/ready");
                    Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(address + "/setup", TestContext.Current.CancellationToken)).StatusCode);
                    Assert.Contains("<title>", await visitor.GetStringAsync(address + "/", TestContext.Current.CancellationToken), StringComparison.Ordinal);
                }
                finally
                {
                    corridor.Kill();
                    await corridor.WaitForExitAsync(TestContext.Current.CancellationToken);
                }
            }

            await using var databases = new CorridorDbFactory(new DatabaseSettings { File = Path.Combine(folder, "corridor.db") });
            await using var db = databases.AcrossCities();
            var administrator = await db.Users.SingleAsync(TestContext.Current.CancellationToken);
            Assert.Equal(("env@example.org", "Env", true), (administrator.Email, administrator.DisplayName, administrator.IsNetworkAdministrator));
            Assert.Equal("From the environment", (await db.Set<Network>().SingleAsync(TestContext.Current.CancellationToken)).Name.In("en"));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(string folder, string address)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Corridor.Web.dll"), "--urls", address, "--data", folder])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["Corridor__BaseAddress"] = address,
            ["Corridor__Setup__NetworkName"] = "From the environment",
            ["Corridor__Setup__AdministratorEmail"] = "env@example.org",
            ["Corridor__Setup__AdministratorName"] = "Env",
            ["Corridor__Mail__Host"] = "127.0.0.1",
            ["Corridor__Mail__From"] = "corridor@example.org",
        })
            start.Environment[name] = value;
        var corridor = Process.Start(start)!;
        // A pipe that nobody empties would stop it.
        corridor.OutputDataReceived += (_, _) => { };
        corridor.BeginOutputReadLine();
        corridor.ErrorDataReceived += (_, _) => { };
        corridor.BeginErrorReadLine();
        return corridor;
    }

    private static async Task WaitAsync(HttpClient visitor, string ready)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            try
            {
                if ((await visitor.GetAsync(ready, TestContext.Current.CancellationToken)).StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail("Corridor did not become ready.");
    }

    private async Task<string> TokenAsync()
    {
        await site.Services.GetRequiredService<SetupState>().AnnounceAsync(site.Address.ToString().TrimEnd('/'), TestContext.Current.CancellationToken);
        return Token().Match(log.Lines.Last(line => line.Contains("/setup?token=", StringComparison.Ordinal))).Groups[1].Value;
    }

    private static Dictionary<string, string> Filled(Dictionary<string, string>? with = null)
    {
        var fields = new Dictionary<string, string> { ["NetworkName"] = "Réseau d’essai", ["Recipe"] = "blank", ["AdministratorName"] = "Root", ["AdministratorEmail"] = "root@example.org" };
        foreach (var (name, value) in with ?? [])
            fields[name] = value;
        return fields;
    }

    [GeneratedRegex(@"token=(\S+)$")]
    private static partial Regex Token();
}
