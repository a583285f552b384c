using System.Globalization;
using System.Text.Json;
using Corridor.Web.Commands;

namespace Corridor.Web.Tests.Commands;

public sealed class TimetableCommandTests : IDisposable
{
    // Clocks in Paris go back on 31 October 2027.
    private const string Whole = """
        {
          "zone": "Europe/Paris",
          "sessions": [{ "from": "2027-10-30T08:00", "to": "2027-10-30T22:00" }, { "from": "2027-10-31T00:00", "to": "2027-10-31T23:00" }],
          "rooms": ["Video"],
          "people": [
            { "name": "Ada", "zone": "Europe/Paris" },
            { "name": "Kenji", "zone": "Asia/Tokyo", "away": [{ "from": "2027-10-30T00:00", "to": "2027-10-31T00:00" }] },
            { "name": "Lou", "zone": "America/Mexico_City", "late": true }
          ],
          "panels": [{ "name": "Green", "jurors": ["Ada"] }],
          "pitches": [
            { "application": "Loom", "team": ["Kenji"], "panel": "Green", "minutes": 60 },
            { "application": "Kiln", "team": ["Lou"], "panel": "Green", "minutes": 30, "break": 10 }
          ]
        }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("corridor-timetable-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Slots_by_everybodys_own_clocks_on_the_day_they_change()
    {
        File.WriteAllText(In("t.json"), Whole);

        var (exit, said, progress) = await TimetableAsync();

        Assert.Equal((0, "2 pitches, 1 panels, 3 people, 1 rooms"), (exit, progress.Split('\n')[0].Trim()));
        using var written = JsonDocument.Parse(File.ReadAllText(In("slots.json")));
        var slots = written.RootElement.GetProperty("slots").EnumerateArray().ToDictionary(slot => slot.GetProperty("application").GetString()!);
        // Kenji is back on Sunday, Japan's time, and Ada's Sunday begins at eight, which is seven in UTC from then on: until 21:00 in Tokyo there are five hours.
        var (kenji, ada) = (Time(slots["Loom"], "Kenji"), Time(slots["Loom"], "Ada"));
        Assert.InRange(ada, new DateTime(2027, 10, 31, 8, 0, 0), new DateTime(2027, 10, 31, 12, 0, 0));
        Assert.Equal(8, (kenji - ada).TotalHours);
        Assert.Equal(("Green", "Video", Utc(ada.AddHours(-1))), (slots["Loom"].GetProperty("panel").GetString(), slots["Loom"].GetProperty("room").GetString(), slots["Loom"].GetProperty("start").GetString()));
        // Lou said that nights are possible, and is spared them.
        Assert.InRange(Time(slots["Kiln"], "Lou").TimeOfDay, new(8, 0, 0), new(20, 30, 0));
        Assert.Equal(0, written.RootElement.GetProperty("unplaced").GetArrayLength());
        using var summary = JsonDocument.Parse(said);
        var root = summary.RootElement;
        Assert.Equal((true, 2, 0, 0m), (root.GetProperty("optimal").GetBoolean(), root.GetProperty("placed").GetInt32(), root.GetProperty("cost").GetProperty("night").GetInt32(), root.GetProperty("gap").GetDecimal()));
        Assert.Equal(root.GetProperty("objective").GetInt64(), root.GetProperty("bound").GetInt64());
        Assert.Equal(2, root.GetProperty("loads").GetProperty("most").GetInt32());

        string Utc(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
        DateTime Time(JsonElement slot, string person) => DateTime.Parse(slot.GetProperty("local").GetProperty(person).GetString()!, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Without_a_common_hour_it_is_said_who_never_meets_and_the_panel_is_split()
    {
        File.WriteAllText(In("t.json"), Whole
            .Replace("\"late\": true", "\"hours\": { \"from\": \"08:00\", \"to\": \"20:00\" }", StringComparison.Ordinal)
            .Replace("\"jurors\": [\"Ada\"]", "\"jurors\": [\"Ada\", \"Kenji\"]", StringComparison.Ordinal)
            .Replace("\"team\": [\"Kenji\"]", "\"team\": [\"Lou\"]", StringComparison.Ordinal)
            .Replace("\"rooms\": [\"Video\"]", "\"rooms\": [\"Video\"], \"minimumLive\": 1", StringComparison.Ordinal));

        var (exit, said, _) = await TimetableAsync();

        Assert.Equal(0, exit);
        using var written = JsonDocument.Parse(File.ReadAllText(In("slots.json")));
        var loom = written.RootElement.GetProperty("unplaced").EnumerateArray().First();
        Assert.Equal(("Loom", "noCommonHour", "splitPanel"), (loom.GetProperty("application").GetString(), loom.GetProperty("reason").GetString(), loom.GetProperty("proposal").GetString()));
        // Any two of them meet.
        Assert.Equal(["Ada", "Kenji", "Lou"], loom.GetProperty("neverTogether").EnumerateArray().Single().EnumerateArray().Select(name => name.GetString()).Order());
        Assert.Equal(["Lou", "Ada"], loom.GetProperty("split").GetProperty("local").EnumerateObject().Select(person => person.Name));
        Assert.Equal(["Kenji"], loom.GetProperty("split").GetProperty("watching").EnumerateArray().Select(name => name.GetString()));
        using var summary = JsonDocument.Parse(said);
        Assert.Equal(2, summary.RootElement.GetProperty("unplaced_at_least").GetInt32());
    }

    [Theory]
    [InlineData("\"rooms\": [\"Video\"],", "", "t.json:1: $: “rooms” is missing.")]
    [InlineData("\"team\": [\"Lou\"]", "\"team\": [\"Lu\"]", "t.json:13: $.pitches[1].team[0]: “Lu” is not known here.")]
    [InlineData("Asia/Tokyo", "Asia/Kyoto", "t.json:7: $.people[1].zone: “Asia/Kyoto” is not a time zone such as Europe/Paris.")]
    [InlineData("2027-10-31T00:00\", \"to\": \"2027-10-31T23:00", "2027-10-31T02:30\", \"to\": \"2027-10-31T23:00", "t.json:3: $.sessions[1].from: 10/31/2027 02:30:00 happens twice in Paris: clocks go back over it. Choose another time.")]
    [InlineData("2027-10-30T22:00", "2027-10-30T07:00", "t.json:3: $.sessions[0].to: It ends before it begins.")]
    [InlineData("2027-10-30T22:00", "tonight", "t.json:3: $.sessions[0].to: “tonight” is not a time such as 2027-06-14T09:00 or 2027-06-14T07:00Z.")]
    [InlineData("\"minutes\": 30", "\"minutes\": 0", "t.json:13: $.pitches[1].minutes: A number from 1 to 1440 is expected here.")]
    [InlineData("\"Kiln\"", "\"Loom\"", "t.json:13: $.pitches[1]: “Loom” is given twice.")]
    [InlineData("\"team\": [\"Lou\"]", "\"team\": [\"Ada\"]", "t.json: Pitch 1 has person 0 as team and as juror.")]
    public async Task Wrong_input_is_refused_with_its_line(string right, string wrong, string problem)
    {
        File.WriteAllText(In("t.json"), Whole.Replace(right, wrong, StringComparison.Ordinal));

        var (exit, said, error) = await TimetableAsync();

        Assert.Equal((2, "", problem), (exit, said, error.Trim().Split('\n')[^1].Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)));
        Assert.False(File.Exists(In("slots.json")));
    }

    private string In(string name) => Path.Combine(folder, name);

    private async Task<(int Exit, string Said, string Error)> TimetableAsync()
    {
        using var said = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.RunAsync(["timetable", "--input", In("t.json"), "--output", In("slots.json")], new() { Output = said, Error = error });
        return (exit, said.ToString(), error.ToString());
    }
}
