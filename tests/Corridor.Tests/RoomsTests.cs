using System.Reflection;
using System.Text.RegularExpressions;

namespace Corridor.Tests;

/// <summary>Which folder of Corridor may use which: the only place where it is written down.</summary>
public sealed partial class RoomsTests
{
    private static readonly string[] Engines = ["Texts", "Tenancy", "Data", "Recipes", "Workflows", "Notifications"];

    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Accounts"] = [],
        ["Content"] = ["Accounts", "Decks"],
        ["Decks"] = [],
        ["Calls"] = ["Accounts"],
        ["Applications"] = ["Accounts", "Calls", "Decks"],
        ["Jury"] = ["Accounts", "Calls", "Decks", "Applications", "Matching"],
        ["Placements"] = ["Accounts", "Calls", "Content", "Decks", "Applications", "Jury", "Matching"],
    };

    // The one database is made of everybody's accounts: Identity's tables come with its context.
    private static readonly (string Room, string Used)[] Known = [("Data", "Accounts")];

    [Fact]
    public void Every_room_uses_only_those_it_may()
    {
        var source = SourceFolder();
        var rooms = Directory.GetDirectories(source).Select(Path.GetFileName).OfType<string>().Where(name => MayUse.ContainsKey(name) || Engines.Contains(name)).ToList();
        var trespasses = new List<string>();
        foreach (var room in rooms)
        {
            var allowed = Engines.Contains(room) ? [] : MayUse[room];
            foreach (var file in Directory.EnumerateFiles(Path.Combine(source, room), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("Migrations", StringComparison.Ordinal)))
            {
                foreach (var used in UsingCorridor().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).Distinct())
                {
                    if (used != room && !Engines.Contains(used) && !allowed.Contains(used) && !Known.Contains((room, used)) && (MayUse.ContainsKey(used) || used == "Matching"))
                        trespasses.Add($"{room} uses {used} in {Path.GetFileName(file)}");
                }
            }
        }

        Assert.Contains("Jury", rooms);
        Assert.Empty(trespasses);
    }

    private static string SourceFolder()
    {
        for (var folder = new DirectoryInfo(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Corridor.sln")))
                return Path.Combine(folder.FullName, "src", "Corridor");
        }

        throw new DirectoryNotFoundException("Corridor.sln");
    }

    [GeneratedRegex(@"(?m)^using Corridor\.(\w+)")]
    private static partial Regex UsingCorridor();
}
