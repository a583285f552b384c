using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Corridor.Web.Commands;

namespace Corridor.Web.Tests.Commands;

public sealed class PlaceCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corridor-place-").FullName;

    public PlaceCommandTests()
    {
        // Each candidate's first choice has the candidate last: there is a result for each side.
        Write("c.csv", "candidate,rank,offer", "Loom,1,Lyre", "Loom,2,Quay", "Kiln,10,Quay", "Kiln,20,Lyre", "Sail,1,Quay");
        Write("o.csv", "offer,capacity,host,city,start", "Lyre,1,Hub,Lyre,2027-03", "Quay,1,Dock,Quay,2027-03", "Mole,3,Dock,Quay,2027-03");
        Write("h.csv", "offer,rank,candidate", "Quay,2,Kiln", "Quay,1,Loom", "Lyre,5,Loom", "Lyre,1,Kiln", "Mole,1,Loom", "Mole,2,Nobody");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Either_side_proposes_and_a_name_that_is_missing_on_the_other_list_is_not_acceptable()
    {
        var (exit, said, progress) = await PlaceAsync("--output", In("p.csv"), "--seed", "7");

        Assert.Equal((0, "3 candidates, 3 offers, 5 and 6 ranks"), (exit, progress.Trim()));
        Assert.Equal(["candidate,offer", "Loom,Lyre", "Kiln,Quay"], Lines("p.csv"));
        using var summary = JsonDocument.Parse(said);
        var root = summary.RootElement;
        Assert.Equal((2, 1, 0, 7), (root.GetProperty("placed").GetInt32(), root.GetProperty("unplaced").GetInt32(), root.GetProperty("blocking_pairs").GetInt32(), root.GetProperty("seed").GetInt32()));
        Assert.Equal("""{"1":1,"10":1}""", root.GetProperty("choices").GetRawText());
        Assert.True(root.GetProperty("seconds").GetDouble() >= 0 && root.GetProperty("peak_memory_mb").GetInt32() > 0);

        Assert.Equal(0, (await PlaceAsync("--output", In("p.csv"), "--proposing", "offers")).Exit);
        Assert.Equal(["candidate,offer", "Loom,Quay", "Kiln,Lyre"], Lines("p.csv"));
    }

    [Fact]
    public async Task Equal_ranks_are_ties_that_the_seed_breaks()
    {
        string[] names = [.. Enumerable.Range(0, 40).Select(n => n.ToString("00", CultureInfo.InvariantCulture))];
        Write("c.csv", ["candidate,rank,offer", .. names.Select(name => $"{name},1,Lyre")]);
        Write("o.csv", "offer,capacity", "Lyre,5");
        Write("h.csv", ["offer,rank,candidate", .. names.Select(name => $"Lyre,1,{name}")]);

        var drawn = new List<string>();
        foreach (var seed in (string[])["1", "1", "2"])
        {
            Assert.Equal(0, (await PlaceAsync("--output", In("p.csv"), "--seed", seed)).Exit);
            Assert.Equal(0, (await PlaceAsync("--verify", In("p.csv"))).Exit);
            Assert.Equal(6, Lines("p.csv").Length);
            drawn.Add(string.Join(' ', Lines("p.csv")));
        }

        Assert.Equal(drawn[0], drawn[1]);
        Assert.NotEqual(drawn[0], drawn[2]);
    }

    [Fact]
    public async Task A_result_is_checked_and_what_blocks_it_listed()
    {
        Write("p.csv", "candidate,offer", "Kiln,Lyre", "Loom,Quay", "Sail,");
        var (stable, said, _) = await PlaceAsync("--verify", In("p.csv"));
        Write("p.csv", "candidate,offer", "Kiln,Quay");
        var (blocked, listed, _) = await PlaceAsync("--verify", In("p.csv"));
        Write("p.csv", "candidate,offer", "Kiln,Lyre", "Loom,Lyre", "Sail,Quay", "Nobody,Mole");
        var (wrong, why, _) = await PlaceAsync("--verify", In("p.csv"));

        Assert.Equal((0, 1, 1), (stable, blocked, wrong));
        using var good = JsonDocument.Parse(said);
        Assert.Equal((2, 1, 0, true), (Number(good, "placed"), Number(good, "unplaced"), Number(good, "blocking_pairs"), good.RootElement.GetProperty("stable").GetBoolean()));
        using var bad = JsonDocument.Parse(listed);
        Assert.Equal((2, false), (Number(bad, "blocking_pairs"), bad.RootElement.GetProperty("stable").GetBoolean()));
        Assert.Equal("""[{"candidate":"Loom","offer":"Lyre"},{"candidate":"Loom","offer":"Quay"}]""", bad.RootElement.GetProperty("blocking").GetRawText());
        using var faults = JsonDocument.Parse(why);
        Assert.Equal(
            ["Quay does not list Sail.", "Nobody does not list Mole.", "Lyre has a capacity of 1 and 2 candidates."],
            faults.RootElement.GetProperty("faults").EnumerateArray().Select(fault => fault.GetString()));

        static int Number(JsonDocument summary, string name) => summary.RootElement.GetProperty(name).GetInt32();
    }

    [Theory]
    [InlineData("c.csv", "1: the column “city” is not known; these are: candidate,rank,offer.", "candidate,rank,offer,city", "Loom,1,Lyre,Quay")]
    [InlineData("c.csv", "1: the header lacks offer.", "candidate,rank", "Loom,1")]
    [InlineData("c.csv", "2: 2 cells under 3 names.", "candidate,rank,offer", "Loom,1")]
    [InlineData("c.csv", "3: the offer “Pier” is not in o.csv.", "candidate,rank,offer", "Loom,1,Lyre", "Loom,2,Pier")]
    [InlineData("c.csv", "2: rank is “first”, which is no whole number from 1.", "candidate,rank,offer", "Loom,first,Lyre")]
    [InlineData("c.csv", "2: rank is “0”, which is no whole number from 1.", "candidate,rank,offer", "Loom,0,Lyre")]
    [InlineData("c.csv", "2: the candidate needs a name.", "candidate,rank,offer", ",1,Lyre")]
    [InlineData("c.csv", "6: Loom ranks Lyre twice.", "candidate,rank,offer", "Loom,1,Lyre", "", "Kiln,1,Lyre", "Loom,3,Quay", "Loom,2,Lyre")]
    [InlineData("o.csv", "2: capacity is “-1”, which is no whole number from 0.", "offer,capacity", "Lyre,-1")]
    [InlineData("o.csv", "3: Lyre stands here twice.", "offer,capacity", "Lyre,1", "Lyre,2")]
    [InlineData("o.csv", "1: the header is missing: offer,capacity.")]
    [InlineData("h.csv", "2: the offer “Pier” is not in o.csv.", "offer,rank,candidate", "Pier,1,Loom")]
    [InlineData("h.csv", "3: Lyre ranks Loom twice.", "offer,rank,candidate", "Lyre,1,Loom", "Lyre,1,Loom")]
    public async Task A_wrong_file_is_refused_with_line_and_reason_and_nothing_is_written(string file, string problem, params string[] lines)
    {
        Write(file, lines);

        var (exit, said, error) = await PlaceAsync("--output", In("p.csv"));

        Assert.Equal((2, "", $"{file}:{problem}"), (exit, said, error.Trim().Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)));
        Assert.False(File.Exists(In("p.csv")));
    }

    [Fact]
    public async Task What_cannot_be_done_is_said()
    {
        Assert.Equal((2, "give one of them."), Reason(await PlaceAsync()));
        Assert.Equal((2, "candidates or offers."), Reason(await PlaceAsync("--output", In("p.csv"), "--proposing", "hosts")));
        Write("p.csv", "candidate,offer", "Kiln,Lyre", "Kiln,Quay");
        Assert.Equal((2, "Kiln stands here twice."), Reason(await PlaceAsync("--verify", In("p.csv"))));
        Write("p.csv", "candidate,offer", "Oven,Lyre");
        Assert.Equal((2, "the candidate “Oven” is not in " + In("c.csv") + "."), Reason(await PlaceAsync("--verify", In("p.csv"))));

        static (int, string) Reason((int Exit, string Said, string Error) answer) => (answer.Exit, answer.Error.Trim()[(answer.Error.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]);
    }

    private string In(string name) => Path.Combine(folder, name);

    private void Write(string name, params string[] lines) => File.WriteAllLines(In(name), lines);

    private string[] Lines(string name) => File.ReadAllLines(In(name));

    private async Task<(int Exit, string Said, string Error)> PlaceAsync(params string[] more)
    {
        using var said = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.RunAsync(["place", "--candidates", In("c.csv"), "--offers", In("o.csv"), "--hosts", In("h.csv"), .. more], new() { Output = said, Error = error });
        return (exit, said.ToString(), error.ToString());
    }
}
