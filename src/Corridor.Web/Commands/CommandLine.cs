using System.CommandLine;

namespace Corridor.Web.Commands;

/// <summary>corridor | demo | migrate | audit verify</summary>
internal static class CommandLine
{
    public static ParseResult Parse(string[] args)
    {
        var urls = new Option<string?>("--urls") { Description = "Addresses to listen on, such as http://localhost:5080." };
        var data = new Option<string?>("--data") { Description = "The data folder." };

        var serve = new RootCommand("Corridor: start-up competitions and a corridor of incubators for a network of cities.") { urls, data };
        serve.TreatUnmatchedTokensAsErrors = false;
        serve.SetAction((parsed, cancel) => ServeCommand.RunAsync(parsed.GetValue(urls), parsed.GetValue(data), [.. parsed.UnmatchedTokens], cancel));

        var audit = new Command("audit", "The audit log.");
        var verify = new Command("verify", "Checks every chain of the audit log; exit code 1 names the first entry that does not hold.") { data };
        verify.SetAction((parsed, cancel) => AuditCommand.VerifyAsync(parsed.GetValue(data), cancel));
        audit.Subcommands.Add(verify);

        var migrate = new Command("migrate", "Brings the database up to this version, and stops.") { data };
        migrate.SetAction((parsed, cancel) => MigrateCommand.RunAsync(parsed.GetValue(data), cancel));

        var fresh = new Option<bool>("--fresh") { Description = "Empties the demo's folder first." };
        var at = new Option<string?>("--at") { Description = "Moves the demo's clock forward to this day, such as 2027-03-01." };
        var demo = new Command("demo", "Runs Corridor with fictional people and calls at every stage, on this machine only.") { urls, data, fresh, at };
        demo.SetAction((parsed, cancel) => DemoCommand.RunAsync(parsed.GetValue(urls), parsed.GetValue(data), parsed.GetValue(fresh), parsed.GetValue(at), cancel));

        serve.Subcommands.Add(demo);
        serve.Subcommands.Add(audit);
        serve.Subcommands.Add(migrate);
        return serve.Parse(args);
    }
}
