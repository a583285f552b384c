using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Corridor.Web.Commands;

namespace Corridor.Web.Tests.Commands;

public sealed class RankCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corridor-rank-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Means_of_weighted_criteria_in_the_unit_of_the_scores_and_ties_as_ties()
    {
        Write("juror,application,score,criterion,weight", "Ada,Loom,4,team,3", "Ada,Loom,2,idea,1", "Bo,Loom,4,team,3", "Ada,Kiln,3.5,team,3", "Ada,Kiln,3.5,idea,1", "Ada,\"Sail, and\",1,team,3");

        var (exit, said, _) = await RankAsync();

        Assert.Equal(0, exit);
        Assert.Equal(
            ["rank,application,score,standard_error,rank_low,rank_high,reviews", "1,Loom,3.5,0.25,1,2,2", "1,Kiln,3.5,,1,2,1", "3,\"Sail, and\",1,,3,3,1"],
            Lines("r.csv"));
        using var summary = JsonDocument.Parse(said);
        Assert.Equal((3, 2, 6, 1), (Count("applications"), Count("jurors"), Count("scores"), Count("ties")));
        Assert.True(summary.RootElement.GetProperty("seconds").GetDouble() >= 0 && Count("peak_memory_mb") > 0);

        int Count(string name) => summary.RootElement.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Without_highest_and_lowest()
    {
        Write("juror,application,score", "a,x,1", "b,x,5", "c,x,9", "d,x,6", "a,y,5", "b,y,5");

        Assert.Equal(0, (await RankAsync("--method", "trimmed")).Exit);

        Assert.StartsWith("1,x,5.5,", Lines("r.csv")[1], StringComparison.Ordinal);
        Assert.StartsWith("2,y,5,0,", Lines("r.csv")[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrated_takes_a_severe_juror_out_and_says_how_severe()
    {
        // Mild reads the weak ones, Severe the strong ones, Bridge some of both; a little noise.
        var rows = new List<string> { "juror,application,score" };
        for (var a = 0; a < 20; a++)
        {
            var quality = a < 10 ? 50 + a : 60 + a;
            foreach (var (juror, severity) in ((string, int)[])[(a < 10 ? "Mild" : "Severe", a < 10 ? -15 : 15), ("Bridge", 0)])
                rows.Add(string.Create(CultureInfo.InvariantCulture, $"{juror},{a:00},{quality - severity + ((a * 7 % 5) - 2) * 0.1}"));
        }

        Write([.. rows]);

        var (exit, said, progress) = await RankAsync("--method", "calibrated", "--jurors-output", In("j.csv"), "--seed", "7");

        Assert.Equal((0, "40 scores of 3 jurors for 20 applications"), (exit, progress.Trim()));
        Assert.Equal([.. Enumerable.Range(0, 20).Reverse().Select(a => a.ToString("00", CultureInfo.InvariantCulture))], Lines("r.csv").Skip(1).Select(line => line.Split(',')[1]));
        Assert.All(Lines("r.csv").Skip(1), line => Assert.InRange(int.Parse(line.Split(',')[0], CultureInfo.InvariantCulture), int.Parse(line.Split(',')[4], CultureInfo.InvariantCulture), int.Parse(line.Split(',')[5], CultureInfo.InvariantCulture)));
        var jurors = Lines("j.csv");
        Assert.Equal("juror,severity,standard_error,reviews", jurors[0]);
        Assert.Equal(["Severe", "Bridge", "Mild"], jurors.Skip(1).Select(line => line.Split(',')[0]));
        Assert.Equal(["10", "20", "10"], jurors.Skip(1).Select(line => line.Split(',')[3]));
        using var summary = JsonDocument.Parse(said);
        Assert.True(summary.RootElement.GetProperty("separable").GetBoolean());
        Assert.InRange(summary.RootElement.GetProperty("agreement").GetDouble(), 0.9, 1);
    }

    [Theory]
    [InlineData("s.csv:3: score is “good”, which is no number up to 1000000000.", "juror,application,score", "a,x,1", "b,x,good")]
    [InlineData("s.csv:1: the header lacks juror, score.", "application", "x")]
    [InlineData("s.csv:1: the header is missing: juror,application,score.")]
    [InlineData("s.csv:2: there is no score.", "juror,application,score")]
    [InlineData("s.csv:3: a scored x before.", "juror,application,score", "a,x,1", "a,x,2")]
    [InlineData("s.csv:2: juror and application each need a name.", "juror,application,score", ",x,1")]
    [InlineData("s.csv:2: 2 cells under 3 names.", "juror,application,score", "a,x")]
    [InlineData("s.csv:2: weight is 0; it has to be above 0.", "juror,application,score,criterion,weight", "a,x,1,team,0")]
    [InlineData("s.csv:3: the criterion “team” weighed 1 before.", "juror,application,score,criterion,weight", "a,x,1,team,1", "b,x,1,team,2")]
    public async Task A_wrong_file_is_refused_with_line_and_reason_and_nothing_is_written(string problem, params string[] lines)
    {
        Write(lines);

        var (exit, said, error) = await RankAsync();

        Assert.Equal((2, "", problem), (exit, said, error.Trim().Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)));
        Assert.False(File.Exists(In("r.csv")));
    }

    [Fact]
    public async Task What_cannot_be_done_is_said()
    {
        Assert.Equal((2, "there is no such file."), Reason(await RankAsync()));
        Write("juror,application,score", "a,x,1");
        Assert.Equal((2, "mean, trimmed, standardised or calibrated."), Reason(await RankAsync("--method", "median")));
        Assert.Equal((2, "the method mean knows no severity; use calibrated."), Reason(await RankAsync("--jurors-output", In("j.csv"))));

        static (int, string) Reason((int Exit, string Said, string Error) answer) => (answer.Exit, answer.Error.Trim()[(answer.Error.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
    }

    private string In(string name) => Path.Combine(folder, name);

    private void Write(params string[] lines) => File.WriteAllLines(In("s.csv"), lines);

    private string[] Lines(string name) => File.ReadAllLines(In(name));

    private async Task<(int Exit, string Said, string Error)> RankAsync(params string[] more)
    {
        using var said = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.RunAsync(["rank", "--scores", In("s.csv"), "--output", In("r.csv"), .. more], new() { Output = said, Error = error });
        return (exit, said.ToString(), error.ToString());
    }
}
