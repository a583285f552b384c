using System.Globalization;
using System.Text.Json;
using Corridor.Web.Commands;

namespace Corridor.Web.Tests.Commands;

public sealed class AssignCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corridor-assign-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_best_sum_with_decimals_and_a_line_that_says_what_was_done()
    {
        Write("a.csv", "juror,application,affinity", "Ada,Loom,0.9", "Ada,Kiln,0.8", "Bo,Loom,0.85", "Bo,Kiln,0.1");

        var (exit, said, progress) = await AssignAsync("--reviews", "1", "--max-load", "1");

        Assert.Equal((0, "2 applications, 2 jurors, 4 affinities"), (exit, progress.Trim()));
        Assert.Equal(["juror,application,affinity", "Bo,Loom,0.85", "Ada,Kiln,0.8"], Lines("out.csv"));
        using var summary = JsonDocument.Parse(said);
        var root = summary.RootElement;
        Assert.Equal((1.65m, 0.8m, true), (root.GetProperty("objective").GetDecimal(), root.GetProperty("worst_application").GetDecimal(), root.GetProperty("optimal").GetBoolean()));
        Assert.Equal((2, 0, 1, 1), (root.GetProperty("reviews").GetInt32(), root.GetProperty("missing_reviews").GetInt32(), root.GetProperty("loads").GetProperty("least").GetInt32(), root.GetProperty("loads").GetProperty("most").GetInt32()));
    }

    [Fact]
    public async Task The_worst_served_application_first_with_the_bound_beside_it()
    {
        Write("a.csv", "juror,application,affinity", "Ada,Loom,0.9", "Ada,Kiln,0.3", "Bo,Loom,0.4", "Bo,Kiln,0");

        var (exit, said, _) = await AssignAsync("--reviews", "1", "--max-load", "1", "--objective", "fair");

        Assert.Equal(0, exit);
        Assert.Equal(["Bo,Loom,0.4", "Ada,Kiln,0.3"], Lines("out.csv").Skip(1));
        using var summary = JsonDocument.Parse(said);
        var root = summary.RootElement;
        Assert.Equal((0.7m, 0.9m, false), (root.GetProperty("objective").GetDecimal(), root.GetProperty("bound").GetDecimal(), root.GetProperty("optimal").GetBoolean()));
        Assert.Equal((0.3m, 0.3m, 0m), (root.GetProperty("worst_application").GetDecimal(), root.GetProperty("worst_bound").GetDecimal(), root.GetProperty("worst_gap").GetDecimal()));
    }

    [Fact]
    public async Task Conflicts_cities_languages_and_what_is_kept()
    {
        Write("a.csv", "juror,application,affinity", "Ada,Loom,9", "Bo,Loom,8", "Cleo,Loom,1");
        Write("c.csv", "juror,application", "Ada,Kiln");
        Write("j.csv", "juror,min,max,city,languages", "Ada,0,5,Lyre,fr", "Bo,0,5,Lyre,fr|en", "Cleo,0,5,Quay,es", "Dan,0,5,Mole,en|fr");
        Write("p.csv", "application,reviews,city,language", "Loom,2,,fr", "Kiln,2,Quay,en", "Sail,1,,");
        Write("k.csv", "juror,application", "Cleo,Sail");

        var (exit, _, _) = await AssignAsync(
            "--conflicts", In("c.csv"), "--jurors", In("j.csv"), "--applications", In("p.csv"), "--keep", In("k.csv"),
            "--reviews", "3", "--one-per", "city", "--not-own-city", "--language-readers", "2");

        // Loom: Ada and Bo are of one city, Cleo reads no French. Kiln: Ada is in conflict, Cleo at home.
        Assert.Equal(0, exit);
        Assert.Equal(["Ada,Loom,9", "Dan,Loom,0", "Bo,Kiln,0", "Dan,Kiln,0", "Cleo,Sail,0"], Lines("out.csv").Skip(1));
    }

    [Fact]
    public async Task What_cannot_be_assigned_is_said_with_what_binds()
    {
        Write("a.csv", "juror,application,affinity", "Ada,Loom,1", "Bo,Loom,1", "Ada,Kiln,1");

        var (exit, said, _) = await AssignAsync("--reviews", "2", "--only-listed");

        Assert.Equal(0, exit);
        using var summary = JsonDocument.Parse(said);
        var binding = summary.RootElement.GetProperty("binding").EnumerateArray().Single();
        Assert.Equal((1, "too few reviewers", "Kiln"), (
            summary.RootElement.GetProperty("missing_reviews").GetInt32(), binding.GetProperty("what").GetString(), binding.GetProperty("applications").EnumerateArray().Single().GetString()));
        Assert.Equal((2, 1, false), (binding.GetProperty("needed").GetInt32(), binding.GetProperty("offered").GetInt32(), binding.GetProperty("by_rules").GetBoolean()));
    }

    [Theory]
    [InlineData("a.csv:3: affinity is “much”, which is no number up to 1000000000.", "juror,application,affinity", "a,x,1", "b,x,much")]
    [InlineData("a.csv:1: the header lacks affinity.", "juror,application", "a,x")]
    [InlineData("a.csv:3: a and x stand here twice.", "juror,application,affinity", "a,x,1", "a,x,2")]
    [InlineData("a.csv:2: the juror needs a name.", "juror,application,affinity", ",x,1")]
    [InlineData("a.csv:2: affinities with so many digits are too large: divide them all by the same number.", "juror,application,affinity", "a,x,5000000.123456")]
    public async Task A_wrong_file_is_refused_with_line_and_reason_and_nothing_is_written(string problem, params string[] lines)
    {
        Write("a.csv", lines);

        var (exit, said, error) = await AssignAsync("--reviews", "1");

        Assert.Equal((2, "", problem), (exit, said, Plain(error)));
        Assert.False(File.Exists(In("out.csv")));
    }

    [Fact]
    public async Task What_does_not_fit_together_is_said()
    {
        Write("a.csv", "juror,application,affinity", "a,x,1", "b,x,1");
        Write("c.csv", "juror,application", "a,x");
        Write("u.csv", "juror,application", "a,x", "c,x");
        Write("j.csv", "juror,min,max", "a,3,2");
        Write("l.csv", "juror", "a");

        Assert.Equal("u.csv:3: the juror “c” is not in a.csv.", await ProblemAsync("--conflicts", In("u.csv")));
        Assert.Equal("c.csv:2: a and x are in conflict: they cannot stay together.", await ProblemAsync("--conflicts", In("c.csv"), "--keep", In("c.csv")));
        Assert.Equal("j.csv:2: min is above max.", await ProblemAsync("--jurors", In("j.csv")));
        Assert.Equal("a.csv:3: the juror “b” is not in l.csv.", await ProblemAsync("--jurors", In("l.csv")));
        Assert.Equal("--one-per country: city or organisation.", await ProblemAsync("--one-per", "country"));
        Assert.Equal("--objective best: total or fair.", await ProblemAsync("--objective", "best"));
        Assert.Equal("a cannot read at least 2 and at most 1 applications.", await ProblemAsync("--min-load", "2", "--max-load", "1"));
        Assert.Equal("n.csv: there is no such file.", await ProblemAsync("--keep", In("n.csv")));
        Assert.Equal("assign: “--many” is not known. Its options: assign --help", await ProblemAsync("--many", "3"));
        Assert.Contains("three", await ProblemAsync("--min-load", "three"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_writes_the_same_file()
    {
        Write("a.csv", [.. from a in Enumerable.Range(0, 20) from j in Enumerable.Range(0, 6) select string.Create(CultureInfo.InvariantCulture, $"j{j},a{a},1")]);
        File.WriteAllText(In("a.csv"), "juror,application,affinity\n" + File.ReadAllText(In("a.csv")));

        await AssignAsync("--reviews", "2", "--seed", "5");
        var first = Lines("out.csv");
        await AssignAsync("--reviews", "2", "--seed", "5");
        Assert.Equal(first, Lines("out.csv"));
        await AssignAsync("--reviews", "2", "--seed", "6");
        Assert.NotEqual(first, Lines("out.csv"));
    }

    private string In(string name) => Path.Combine(folder, name);

    private void Write(string name, params string[] lines) => File.WriteAllLines(In(name), lines);

    private string[] Lines(string name) => File.ReadAllLines(In(name));

    private string Plain(string error) => error.Trim().Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    private async Task<string> ProblemAsync(params string[] more)
    {
        var (exit, _, error) = await AssignAsync(["--reviews", "1", .. more]);
        Assert.Equal(2, exit);
        return Plain(error);
    }

    private async Task<(int Exit, string Said, string Error)> AssignAsync(params string[] more)
    {
        using var said = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.RunAsync(["assign", "--affinities", In("a.csv"), "--output", In("out.csv"), .. more], new() { Output = said, Error = error });
        return (exit, said.ToString(), error.ToString());
    }
}
