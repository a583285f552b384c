using System.CommandLine;

namespace Corridor.Web.Commands;

/// <summary>corridor | demo | migrate | audit verify | assign | rank | place | timetable</summary>
internal static class CommandLine
{
    /// <summary>Wrong input is 2, whether it stands in a file or among the options.</summary>
    public static async Task<int> RunAsync(string[] args, InvocationConfiguration? writing = null)
    {
        var parsed = Parse(args);
        // Settings of the host may follow the product's own command, and no other.
        if (parsed.CommandResult.Command is not RootCommand && parsed.UnmatchedTokens is [var unknown, ..])
        {
            await (writing?.Error ?? Console.Error).WriteLineAsync($"{parsed.CommandResult.Command.Name}: “{unknown}” is not known. Its options: {parsed.CommandResult.Command.Name} --help");
            return 2;
        }

        var exit = await parsed.InvokeAsync(writing);
        return parsed.Errors.Count > 0 ? 2 : exit;
    }

    private static ParseResult Parse(string[] args)
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
        serve.Subcommands.Add(Assign());
        serve.Subcommands.Add(Rank());
        serve.Subcommands.Add(Place());
        serve.Subcommands.Add(Timetable());
        return serve.Parse(args);
    }

    private static Command Assign()
    {
        var affinities = new Option<string>("--affinities") { Required = true, Description = "CSV with the header juror,application,affinity. A pair that it does not name has affinity 0." };
        var conflicts = new Option<string?>("--conflicts") { Description = "CSV with the header juror,application." };
        var jurors = new Option<string?>("--jurors") { Description = "CSV: juror and, where known, min,max,city,organisation,languages (joined by |)." };
        var applications = new Option<string?>("--applications") { Description = "CSV: application and, where known, reviews,city,language." };
        var keep = new Option<string?>("--keep") { Description = "CSV with the header juror,application: what is assigned already and stays." };
        var output = new Option<string>("--output") { Required = true, Description = "CSV: juror,application,affinity." };
        var reviews = new Option<int>("--reviews") { Required = true, Description = "How many jurors read each application." };
        var least = new Option<int>("--min-load") { Description = "How many applications each juror reads at least." };
        var most = new Option<int?>("--max-load") { Description = "And at most." };
        var onePer = new Option<string?>("--one-per") { Description = "city or organisation: at most one juror of each reads an application." };
        var notOwnCity = new Option<bool>("--not-own-city") { Description = "Nobody reads an application of their own city." };
        var readers = new Option<int>("--language-readers") { Description = "How many jurors of each application read its language at least." };
        var onlyListed = new Option<bool>("--only-listed") { Description = "A pair that the affinities do not name may not be assigned." };
        var objective = new Option<string>("--objective") { DefaultValueFactory = _ => "total", Description = "total: the largest sum of affinities; fair: first the application whose jurors suit it least, then the sum." };
        var seed = new Option<ulong>("--seed") { Description = "Breaks ties, and nothing else does." };
        var assign = new Command("assign", "Gives each application its jurors, of all ways in the best one: files in and out, no server, no database.")
        {
            affinities, conflicts, jurors, applications, keep, output, reviews, least, most, onePer, notOwnCity, readers, onlyListed, objective, seed,
        };
        assign.SetAction(parsed => FileCommand.Run(parsed, progress => AssignCommand.Run(
            new(parsed.GetValue(affinities)!, parsed.GetValue(conflicts), parsed.GetValue(jurors), parsed.GetValue(applications), parsed.GetValue(keep), parsed.GetValue(output)!),
            new(parsed.GetValue(reviews), parsed.GetValue(least), parsed.GetValue(most), parsed.GetValue(onePer), parsed.GetValue(notOwnCity), parsed.GetValue(readers), parsed.GetValue(onlyListed), parsed.GetValue(objective)!, parsed.GetValue(seed)),
            progress)));
        return assign;
    }

    private static Command Rank()
    {
        var scores = new Option<string>("--scores") { Required = true, Description = "CSV with the header juror,application,score and, if there are several, criterion,weight." };
        var method = new Option<string>("--method") { DefaultValueFactory = _ => "mean", Description = "mean, trimmed, standardised or calibrated." };
        var output = new Option<string>("--output") { Required = true, Description = "CSV: rank,application,score,standard_error,rank_low,rank_high,reviews." };
        var jurors = new Option<string?>("--jurors-output") { Description = "With calibrated, CSV: juror,severity,standard_error,reviews." };
        var seed = new Option<ulong>("--seed") { Description = "Of the draws behind the calibrated intervals of places." };
        var rank = new Command("rank", "Ranks applications by jurors' scores: files in and out, no server, no database.") { scores, method, output, jurors, seed };
        rank.SetAction(parsed => FileCommand.Run(parsed, progress =>
            RankCommand.Run(parsed.GetValue(scores)!, parsed.GetValue(method)!, parsed.GetValue(output)!, parsed.GetValue(jurors), parsed.GetValue(seed), progress)));
        return rank;
    }

    private static Command Place()
    {
        var candidates = new Option<string>("--candidates") { Required = true, Description = "CSV with the header candidate,rank,offer: whom each candidate wants, 1 first; equal ranks are ties." };
        var offers = new Option<string>("--offers") { Required = true, Description = "CSV: offer,capacity and, where known, host,city,start." };
        var hosts = new Option<string>("--hosts") { Required = true, Description = "CSV with the header offer,rank,candidate: whom each offer wants." };
        var output = new Option<string?>("--output") { Description = "CSV: candidate,offer." };
        var verify = new Option<string?>("--verify") { Description = "Only checks this result, CSV with the header candidate,offer; exit code 1 when it is not stable." };
        var proposing = new Option<string>("--proposing") { DefaultValueFactory = _ => "candidates", Description = "candidates or offers: who gets the best of all stable results." };
        var seed = new Option<ulong>("--seed") { Description = "Of the lottery that breaks ties." };
        var place = new Command("place", "Places candidates at offers so that no two would rather have each other: files in and out, no server, no database.") { candidates, offers, hosts, output, verify, proposing, seed };
        place.SetAction(parsed => FileCommand.Check(parsed, progress => PlaceCommand.Run(
            new(parsed.GetValue(candidates)!, parsed.GetValue(offers)!, parsed.GetValue(hosts)!, parsed.GetValue(output), parsed.GetValue(verify)), parsed.GetValue(proposing)!, parsed.GetValue(seed), progress)));
        return place;
    }

    private static Command Timetable()
    {
        var input = new Option<string>("--input") { Required = true, Description = "JSON: sessions, rooms, people with their hours, panels, pitches; its schema is timetable.schema.json." };
        var output = new Option<string>("--output") { Required = true, Description = "JSON: slots, and why a pitch has none." };
        var timetable = new Command("timetable", "Gives pitches their slots and rooms, across time zones: files in and out, no server, no database.") { input, output };
        timetable.SetAction((parsed, cancel) => Task.FromResult(FileCommand.Run(parsed, progress =>
            TimetableCommand.Run(parsed.GetValue(input)!, parsed.GetValue(output)!, progress, cancel))));
        return timetable;
    }
}
