using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Matching.Timetables;
using Corridor.Recipes;
using Corridor.Texts;
using NodaTime;
using NodaTime.Text;
using Period = Corridor.Matching.Timetables.Period;
using Text = Corridor.Texts.Text;

namespace Corridor.Web.Commands;

/// <summary>timetable: people with their hours and pitches in, slots out. The input's shape is <c>timetable.schema.json</c>.</summary>
internal static class TimetableCommand
{
    private const int MostMinutes = 24 * 60;
    private const long DefaultWork = 40_000_000;
    private const int LongestDays = 60;

    private static readonly LocalDateTimePattern Local = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm");
    private static readonly InstantPattern Utc = InstantPattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm'Z'");
    private static readonly LocalTimePattern Clock = LocalTimePattern.CreateWithInvariantCulture("HH':'mm");
    private static readonly JsonWriterOptions Written = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private sealed record Person(string Name, PitchHours Hours);

    private sealed record Panel(string Name, IReadOnlyList<int> Jurors);

    private sealed record PitchDay(IReadOnlyList<Person> People, IReadOnlyList<Panel> Panels, IReadOnlyList<string> Applications, IReadOnlyList<string> Rooms, TimetableProblem Problem);

    public static Dictionary<string, object?> Run(string input, string output, TextWriter progress, CancellationToken cancel)
    {
        var given = Read(input);
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{given.Applications.Count} pitches, {given.Panels.Count} panels, {given.People.Count} people, {given.Rooms.Count} rooms"));
        var found = FileCommand.Solve(input, () => PitchTimetable.Solve(given.Problem, new Told(given.Problem.Work, progress), cancel));
        FileCommand.Write(output, part => Write(part, given, found));
        var loads = given.Panels.Select((_, panel) => found.Slots.Count(slot => given.Problem.Pitches[slot.Pitch].Panel == panel)).ToList();
        return new()
        {
            ["objective"] = found.Cost.Total,
            ["bound"] = found.Bound.Cost,
            ["gap"] = double.IsFinite(found.Gap) ? Math.Round(found.Gap, 4) : null,
            ["optimal"] = found.IsOptimal,
            ["pitches"] = given.Applications.Count,
            ["placed"] = found.Slots.Count,
            ["unplaced_at_least"] = found.Bound.Unplaced,
            ["cost"] = new Dictionary<string, object?>
            {
                ["night"] = found.Cost.Night,
                ["room_changes"] = found.Cost.RoomChanges,
                ["panel_changes"] = found.Cost.PanelChanges,
                ["idle"] = found.Cost.Idle,
                ["sittings"] = found.Cost.Sittings,
            },
            ["worst_application"] = Worst(given, found),
            ["loads"] = new Dictionary<string, object?> { ["least"] = loads.DefaultIfEmpty(0).Min(), ["most"] = loads.DefaultIfEmpty(0).Max() },
        };
    }

    // The pitch with the most minutes of night, all its people together.
    private static Dictionary<string, object?>? Worst(PitchDay given, Timetable found) => found.Slots
        .Select(slot => (slot.Pitch, Night: Here(given, slot.Pitch).Sum(person => given.Problem.People[person].Night.Sum(night => Math.Max(0, Math.Min(night.To, slot.End) - Math.Max(night.From, slot.Start))))))
        .OrderByDescending(pitch => pitch.Night)
        .Select(pitch => new Dictionary<string, object?> { ["application"] = given.Applications[pitch.Pitch], ["night_minutes"] = pitch.Night })
        .FirstOrDefault();

    private static IEnumerable<int> Here(PitchDay given, int pitch) => given.Problem.Pitches[pitch].Team.Concat(given.Problem.JurorsOf(pitch));

    private static PitchDay Read(string input)
    {
        if (!File.Exists(input))
            throw new FileProblemException($"{input}: there is no such file.");
        try
        {
            var root = RecipeParser.Parse(File.ReadAllBytes(input), input);
            root.Script = new(new Dictionary<string, RecipeNode>(), new Dictionary<string, string>());
            return root.Read(ReadDay);
        }
        catch (RecipeException problem)
        {
            throw FileProblemException.At(input, problem.Line, $"{problem.Path}: {problem.Reason}");
        }
    }

    private static PitchDay ReadDay(ObjectReader o)
    {
        o.Without("$schema");
        var zone = o.Optional("zone") is null ? DateTimeZone.Utc : DateTimeZoneProviders.Tzdb[o.Zone("zone")];
        var sessions = o.List("sessions", node => node.Read(session => Span(session, zone)));
        if (sessions.Count == 0)
            throw o.Required("sessions").Refusal(new Text("Give at least one session."));
        var during = new Interval(sessions.Min(session => session.Start), sessions.Max(session => session.End));
        if (during.Duration > Duration.FromDays(LongestDays))
            throw o.Required("sessions").Refusal(new Text("Sessions lie within {0} days.", LongestDays));

        var people = Named(o, "people", (person, name) => new Person(name, Hours(person)), person => person.Name);
        var personOf = Numbers(people, person => person.Name);
        var panels = Named(o, "panels", (panel, name) => new Panel(name, panel.List("jurors", node => Find(personOf, node))), panel => panel.Name);
        var panelOf = Numbers(panels, panel => panel.Name);
        var rooms = o.List("rooms", node => node.Filled());
        ObjectReader.Distinct(o.Required("rooms"), rooms, room => room);
        var roomOf = Numbers(rooms, room => room);
        var pitches = o.List("pitches", node => node.Read(pitch => (Application: pitch.Text("application"), Pitch: new Pitch
        {
            Team = pitch.List("team", person => Find(personOf, person)),
            Panel = Find(panelOf, pitch.Required("panel")),
            Minutes = pitch.WholeNumber("minutes", 1, MostMinutes),
            Break = pitch.OptionalWholeNumber("break", 0, MostMinutes) ?? 0,
            Jurors = pitch.Optional("jurors")?.ReadAll(person => Find(personOf, person)),
            Rooms = pitch.Optional("rooms")?.ReadAll(room => Find(roomOf, room)),
            MayBeRecorded = pitch.Flag("mayBeRecorded", otherwise: true),
        })));
        ObjectReader.Distinct(o.Required("pitches"), pitches, pitch => pitch.Application);
        var pitchOf = Numbers(pitches, pitch => pitch.Application);
        return new(people, panels, [.. pitches.Select(pitch => pitch.Application)], rooms, new()
        {
            People = [.. people.Select(person => person.Hours.Within(during))],
            Panels = [.. panels.Select(panel => panel.Jurors)],
            Pitches = [.. pitches.Select(pitch => pitch.Pitch)],
            Rooms = rooms.Count,
            Sessions = [.. sessions.OrderBy(session => session.Start).Select(session => new Period(PitchHours.MinuteOf(session.Start), PitchHours.MinuteOf(session.End)))],
            Step = o.OptionalWholeNumber("step", 1, MostMinutes) ?? 15,
            Fixed = o.OptionalList("fixed", node => node.Read(slot => new FixedSlot(
                Find(pitchOf, slot.Required("application")), PitchHours.MinuteOf(Moment(slot.Required("start"), zone)), Find(roomOf, slot.Required("room"))))),
            Weights = o.OptionalInner("weights", Weights) ?? new(),
            MinimumLive = o.OptionalWholeNumber("minimumLive", 1, 100) ?? 2,
            Seed = (ulong)(o.OptionalWholeNumber("seed", 0, int.MaxValue) ?? 0),
            Work = o.OptionalWholeNumber("work", 0, int.MaxValue) ?? DefaultWork,
        });
    }

    private static PitchHours Hours(ObjectReader person)
    {
        var zone = DateTimeZoneProviders.Tzdb[person.Zone("zone")];
        var (from, to) = person.Optional("hours")?.Read(hours => (Time(hours.Required("from")), Time(hours.Required("to")))) ?? (PitchHours.Morning, PitchHours.Evening);
        if (to <= from)
            throw person.Required("hours").Refusal(new Text("These hours end before they begin."));
        return new(zone, from, to)
        {
            Late = person.Flag("late", otherwise: false),
            Available = person.Optional("available")?.ReadAll(node => node.Read(span => Span(span, zone))),
            Away = person.OptionalList("away", node => node.Read(span => Span(span, zone))),
        };
    }

    private static TimetableWeights Weights(ObjectReader o)
    {
        var usual = new TimetableWeights();
        return new()
        {
            NightMinute = Weight("nightMinute", usual.NightMinute),
            RoomChange = Weight("roomChange", usual.RoomChange),
            PanelChange = Weight("panelChange", usual.PanelChange),
            IdleMinute = Weight("idleMinute", usual.IdleMinute),
            Sitting = Weight("sitting", usual.Sitting),
        };

        long Weight(string name, long otherwise) => o.OptionalWholeNumber(name, 0, (int)TimetableWeights.Largest) ?? otherwise;
    }

    private static Interval Span(ObjectReader span, DateTimeZone zone)
    {
        var (from, to) = (Moment(span.Required("from"), zone), Moment(span.Required("to"), zone));
        return from < to ? new(from, to) : throw span.Required("to").Refusal(new Text("It ends before it begins."));
    }

    // With a Z in UTC, without by the clocks of whom it is about.
    private static Instant Moment(RecipeNode node, DateTimeZone zone)
    {
        var text = node.Text();
        if (Utc.Parse(text) is { Success: true, Value: var instant })
            return instant;
        if (Local.Parse(text) is not { Success: true, Value: var local })
            throw node.Refusal(new Text("“{0}” is not a time such as 2027-06-14T09:00 or 2027-06-14T07:00Z.", text));
        return ZonedMoment.Problem(local, zone.Id) is { } problem ? throw node.Refusal(problem) : local.InZoneStrictly(zone).ToInstant();
    }

    private static LocalTime Time(RecipeNode node) => Clock.Parse(node.Text()) is { Success: true, Value: var time }
        ? time
        : throw node.Refusal(new Text("“{0}” is not a time such as 08:00.", node.Text()));

    private static IReadOnlyList<T> Named<T>(ObjectReader o, string list, Func<ObjectReader, string, T> read, Func<T, string> name) =>
        ObjectReader.Distinct(o.Required(list), o.List(list, node => node.Read(one => read(one, one.Text("name")))), name);

    private static Dictionary<string, int> Numbers<T>(IEnumerable<T> list, Func<T, string> name) =>
        list.Select((one, number) => (name(one), number)).ToDictionary(pair => pair.Item1, pair => pair.number, StringComparer.Ordinal);

    private static int Find(Dictionary<string, int> numbers, RecipeNode node) =>
        numbers.TryGetValue(node.Text(), out var number) ? number : throw node.Refusal(new Text("“{0}” is not known here.", node.Text()));

    private static void Write(string part, PitchDay given, Timetable found)
    {
        using var file = File.Create(part);
        using var json = new Utf8JsonWriter(file, Written);
        json.WriteStartObject();
        json.WriteStartArray("slots");
        foreach (var slot in found.Slots)
        {
            json.WriteStartObject();
            json.WriteString("application", given.Applications[slot.Pitch]);
            json.WriteString("panel", given.Panels[given.Problem.Pitches[slot.Pitch].Panel].Name);
            WriteTimes(json, given, slot, Here(given, slot.Pitch));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("unplaced");
        foreach (var pitch in found.Unplaced)
            WriteUnplaced(json, given, pitch);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTimes(Utf8JsonWriter json, PitchDay given, Slot slot, IEnumerable<int> people)
    {
        var (start, end) = (Instant.FromUnixTimeSeconds(slot.Start * 60), Instant.FromUnixTimeSeconds(slot.End * 60));
        json.WriteString("room", given.Rooms[slot.Room]);
        json.WriteString("start", Utc.Format(start));
        json.WriteString("end", Utc.Format(end));
        json.WriteStartObject("local");
        foreach (var person in people)
            json.WriteString(given.People[person].Name, Local.Format(start.InZone(given.People[person].Hours.Zone).LocalDateTime));
        json.WriteEndObject();
    }

    private static void WriteUnplaced(Utf8JsonWriter json, PitchDay given, UnplacedPitch pitch)
    {
        json.WriteStartObject();
        json.WriteString("application", given.Applications[pitch.Pitch]);
        json.WriteString("reason", JsonNamingPolicy.CamelCase.ConvertName(pitch.Reason.ToString()));
        json.WriteStartArray("neverTogether");
        foreach (var group in pitch.NeverTogether)
            WriteNames(json, given, group);
        json.WriteEndArray();
        json.WriteStartArray("inTheWay");
        foreach (var bottleneck in pitch.Bottlenecks)
        {
            json.WriteStartObject();
            json.WriteString(
                JsonNamingPolicy.CamelCase.ConvertName(bottleneck.Kind.ToString()),
                bottleneck.Kind switch { BottleneckKind.Panel => given.Panels[bottleneck.Number].Name, BottleneckKind.Person => given.People[bottleneck.Number].Name, _ => "all" });
            json.WriteNumber("starts", bottleneck.Starts);
            json.WriteNumber("of", bottleneck.Of);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("proposal", JsonNamingPolicy.CamelCase.ConvertName(pitch.Proposal.ToString()));
        if (pitch.Split is { } split)
        {
            json.WriteStartObject("split");
            WriteTimes(json, given, split.Slot, given.Problem.Pitches[pitch.Pitch].Team.Concat(split.Live));
            json.WritePropertyName("watching");
            WriteNames(json, given, split.Watching);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, PitchDay given, IEnumerable<int> people)
    {
        json.WriteStartArray();
        foreach (var person in people)
            json.WriteStringValue(given.People[person].Name);
        json.WriteEndArray();
    }

    private sealed class Told(long work, TextWriter progress) : IProgress<TimetableProgress>
    {
        public void Report(TimetableProgress value) => progress.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Math.Min(100, 100 * value.Work / Math.Max(1, work))} %: {value.Unplaced} without a slot, cost {value.Cost}"));
    }
}
