using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Jury.Pitches;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>Live pitches: who, when and where; a timetable, moved by hand, told to those who come.</summary>
public sealed class PitchesModel(CorridorDb db, CurrentAccount who, CurrentCity city, Pitching pitching) : PageModel
{
    /// <summary>Rows for sessions beyond those that there are.</summary>
    private const int SpareSessions = 2;

    public Call Call { get; private set; } = null!;
    public PitchBoard Board { get; private set; } = null!;

    /// <summary>How many rooms a juror can be given, before they are named.</summary>
    public int RoomsToChoose => Math.Max(3, (Board.Day?.Plan.Rooms.Count ?? 0) + 1);

    [BindProperty]
    public int Minutes { get; set; } = 5;

    [BindProperty]
    public int Questions { get; set; } = 10;

    [BindProperty]
    public int Break { get; set; } = 5;

    [BindProperty]
    public List<string?> From { get; set; } = [];

    [BindProperty]
    public List<string?> To { get; set; } = [];

    [BindProperty]
    public string? Rooms { get; set; }

    [BindProperty]
    public List<Guid> Finalists { get; set; } = [];

    /// <summary>By juror: the room's number from 1; none: they do not come.</summary>
    [BindProperty]
    public Dictionary<Guid, int?> Seats { get; set; } = [];

    [BindProperty]
    public string? Starts { get; set; }

    [BindProperty]
    public int Room { get; set; }

    public async Task OnGetAsync(string slug)
    {
        await LoadAsync(slug);
        Fill();
    }

    public async Task<IActionResult> OnPostArrangeAsync(string slug)
    {
        await LoadAsync(slug);
        await pitching.ArrangeAsync(Call, Typed(), Finalists);
        return RedirectToPage(new { slug });
    }

    public async Task<IActionResult> OnPostMakeAsync(string slug)
    {
        await LoadAndFillAsync(slug);
        await pitching.MakeAsync(Call);
        return RedirectToPage(null, null, new { slug }, "times");
    }

    public async Task<IActionResult> OnPostPlaceAsync(string slug, Guid id)
    {
        await LoadAndFillAsync(slug);
        await pitching.PlaceAsync(Call, id, Moment(Starts) ?? throw RuleBroken.Now("Write a date and a time."), Room);
        return RedirectToPage(null, null, new { slug }, "pitch-" + id);
    }

    public async Task<IActionResult> OnPostUnplaceAsync(string slug, Guid id)
    {
        await LoadAndFillAsync(slug);
        await pitching.PlaceAsync(Call, id, start: null, room: 0);
        return RedirectToPage(null, null, new { slug }, "pitch-" + id);
    }

    public async Task<IActionResult> OnPostSplitAsync(string slug, Guid id)
    {
        await LoadAndFillAsync(slug);
        await pitching.SplitAsync(Call, id);
        return RedirectToPage(null, null, new { slug }, "pitch-" + id);
    }

    public async Task<IActionResult> OnPostPublishAsync(string slug)
    {
        await LoadAndFillAsync(slug);
        await pitching.PublishAsync(Call);
        return RedirectToPage(new { slug });
    }

    private async Task LoadAsync(string slug)
    {
        Call = await JuryCall.FindWithPitchesAsync(db, who, slug);
        Board = await pitching.ReadAsync(Call);
    }

    private async Task LoadAndFillAsync(string slug)
    {
        await LoadAsync(slug);
        Fill();
    }

    private void Fill()
    {
        var plan = Board.Day?.Plan;
        if (plan is not null)
            (Minutes, Questions, Break) = (plan.Minutes, plan.Questions, plan.Break);
        (ZonedMoment From, ZonedMoment To)[] sessions = plan is not null ? [.. plan.Sessions.Select(session => (session.From, session.To))]
            : Call.StageOf(StageKind.Pitch) is { } stage ? [(stage.Opens, stage.Closes)] : [];
        From = [.. sessions.Select(session => LocalField.Write(session.From.Local)), .. Enumerable.Repeat("", SpareSessions)];
        To = [.. sessions.Select(session => LocalField.Write(session.To.Local)), .. Enumerable.Repeat("", SpareSessions)];
        Rooms = string.Join('\n', plan?.Rooms.Select(room => room.Link.Length > 0 ? $"{room.Name}; {room.Link}" : room.Name) ?? []);
        Finalists = plan is null ? [.. Board.Suggested] : [.. Board.Finalists.Select(pitch => pitch.ApplicationId)];
        Seats = Board.Seated.ToDictionary(juror => juror.Id, juror => plan is null ? 1 : plan.Seats.FirstOrDefault(seat => seat.JurorId == juror.Id) is { } seat ? seat.Room + 1 : (int?)null);
    }

    private PitchPlan Typed()
    {
        var sessions = new List<PitchSession>();
        foreach (var (from, to) in From.Zip(To).Where(pair => !string.IsNullOrWhiteSpace(pair.First) || !string.IsNullOrWhiteSpace(pair.Second)))
            sessions.Add(new(Moment(from) ?? throw RuleBroken.Now("Write a date and a time."), Moment(to) ?? throw RuleBroken.Now("Write a date and a time.")));
        var lines = (Rooms ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var rooms = lines.Select(line => line.Split(';', 2, StringSplitOptions.TrimEntries)).Select(parts => new PitchRoom(parts[0], parts.Length > 1 ? parts[1] : "")).ToList();
        var seated = Board.Seated.Select(juror => juror.Id).ToHashSet();
        return new(Minutes, Questions, Break, [.. sessions.OrderBy(session => session.From.Instant)], rooms,
            [.. Seats.Where(seat => seat.Value is not null && seated.Contains(seat.Key)).Select(seat => new PitchSeat(seat.Key, seat.Value!.Value - 1))]);
    }

    private ZonedMoment? Moment(string? typed) => LocalField.Read(typed) is { } local ? ZonedMoment.At(local, city.Required.Zone, city.Required.Name) : null;
}
