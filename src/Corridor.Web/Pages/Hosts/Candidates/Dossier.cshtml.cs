using Corridor.Data;
using Corridor.Placements.Matches;
using Corridor.Placements.Meetings;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Pages.Hosts.Candidates;

/// <summary>What one candidate answered, with the deck; what the host notes of it, and a meeting with it.</summary>
[ResponseCache(NoStore = true)]
public sealed class DossierModel(CorridorDb db, CurrentAccount who, Preferring preferring, Cities cities, Actor actor) : PageModel
{
    public CandidateChoice Choice { get; private set; } = null!;
    public StayCandidate Candidate { get; private set; } = null!;
    public City There { get; private set; } = null!;
    public City Origin { get; private set; } = null!;

    /// <summary>Its place in the incubator's order, from 1.</summary>
    public int? Place { get; private set; }
    public StayCandidate? Before { get; private set; }
    public StayCandidate? Next { get; private set; }
    public bool? Interested { get; private set; }

    /// <summary>The last one that was asked for.</summary>
    public Meeting? Meeting { get; private set; }

    /// <summary>Whether preferences may still change.</summary>
    public bool Open { get; private set; }

    [BindProperty]
    public string? Link { get; set; }

    [BindProperty]
    public string? Message { get; set; }

    public AnswersView View => new(Choice.Call.Form, Candidate.Answers);

    public Task OnGetAsync(Guid call, Guid incubator, Guid application) => LoadAsync(call, incubator, application);

    /// <summary>The last place of the order, or none.</summary>
    public async Task<IActionResult> OnPostAsync(Guid call, Guid incubator, Guid application, OrderMove move, int? version)
    {
        await LoadAsync(call, incubator, application);
        await preferring.SaveAsync(Choice, move.Apply(Choice.Ordered.Select(candidate => candidate.Id)), version, HttpContext.ReceivedAt());
        return RedirectToPage(new { call, incubator, application });
    }

    public async Task<IActionResult> OnPostMarkAsync(Guid call, Guid incubator, Guid application, bool? interested)
    {
        await LoadAsync(call, incubator, application);
        await preferring.MarkAsync(Choice, application, interested, HttpContext.ReceivedAt());
        return RedirectToPage(new { call, incubator, application });
    }

    public async Task<IActionResult> OnPostAskAsync(Guid call, Guid incubator, Guid application)
    {
        await LoadAsync(call, incubator, application);
        await InCallAsync((desk, _) => desk.AskAsync(call, (incubator, Choice.Incubator.Name, Choice.Incubator.CityId), application, who.RequiredId, Link ?? "", Message ?? "", HttpContext.ReceivedAt()));
        return RedirectToPage(null, null, new { call, incubator, application }, "meeting");
    }

    public async Task<IActionResult> OnPostReopenAsync(Guid call, Guid incubator, Guid application)
    {
        await LoadAsync(call, incubator, application);
        await InCallAsync((desk, meeting) => desk.ReopenAsync(meeting(), HttpContext.ReceivedAt()));
        return RedirectToPage(null, null, new { call, incubator, application }, "meeting");
    }

    public async Task<IActionResult> OnPostCancelAsync(Guid call, Guid incubator, Guid application, string? reason)
    {
        await LoadAsync(call, incubator, application);
        await InCallAsync((desk, meeting) => desk.CancelAsync(meeting(), reason ?? ""));
        return RedirectToPage(null, null, new { call, incubator, application }, "meeting");
    }

    // Meetings are kept in the call's city, whose workflows tell of them.
    private Task InCallAsync(Func<MeetingDesk, Func<Meeting>, Task> work) => cities.InAs(actor.AccountId, Choice.Call.CityId, async services =>
    {
        var meeting = Meeting is { } known ? await services.GetRequiredService<CorridorDb>().Set<Meeting>().Where(one => one.Id == known.Id).SingleOrNotFoundAsync() : null;
        await work(services.GetRequiredService<MeetingDesk>(), () => meeting ?? throw new NotFoundException());
    });

    private async Task LoadAsync(Guid call, Guid incubator, Guid application)
    {
        Choice = await preferring.CandidatesAsync(call, incubator);
        var all = Choice.All.ToList();
        var at = all.FindIndex(candidate => candidate.Id == application);
        if (at < 0)
            throw new NotFoundException();
        (Candidate, Before, Next) = (all[at], all.ElementAtOrDefault(at - 1), all.ElementAtOrDefault(at + 1));
        Place = at < Choice.Ordered.Count ? at + 1 : null;
        Interested = Choice.MarkOf(application);
        Open = Choice.Call.StageOf(Corridor.Calls.StageKind.Preferences)!.IsOpenAt(HttpContext.ReceivedAt());
        There = await cities.ByIdAsync(Choice.Call.CityId) ?? throw new NotFoundException();
        Origin = await cities.ByIdAsync(Candidate.OriginCityId) ?? throw new NotFoundException();
        Meeting = await db.Set<Meeting>().AsNoTracking().Where(one => one.IncubatorId == incubator && one.ApplicationId == application).OrderByDescending(one => one.Id).FirstOrDefaultAsync();
    }
}
