using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Notifications;
using Corridor.Tenancy;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Jury.Pitches;

/// <summary>Prepares a call's live pitches and tells those who come.</summary>
public sealed class Pitching(CorridorDb db, Cities cities, CurrentCity city, Panel panel, PitchCalendars calendars, Mails mails, Audit audit, TimeProvider clock)
{
    public Task<PitchBoard> ReadAsync(Call call, CancellationToken cancel = default) => PitchBoard.ReadAsync(db, cities, city.Required, call, cancel);

    /// <summary>What the timetable is made of, and who pitches. What has a time keeps it.</summary>
    public async Task ArrangeAsync(Call call, PitchPlan plan, IReadOnlyCollection<Guid> finalists, CancellationToken cancel = default)
    {
        var board = await ReadAsync(call, cancel);
        RuleBroken.If(board.Jury.Candidates.Count == 0, "No application was submitted yet.");
        if (board.Day is not { } day)
            db.Add(day = new PitchDay { CallId = call.Id });
        RuleBroken.If(board.Pitches.Any(pitch => pitch.IsOnStage), "A pitch is on stage: change the timetable when it is over.");
        day.Arrange(plan);
        foreach (var pitch in board.Pitches)
        {
            if (finalists.Contains(pitch.ApplicationId))
                pitch.TakeBack();
            else if (pitch.Sequence == 0 && pitch.BegunAt is null)
                db.Remove(pitch);
            else
                pitch.Drop();
        }

        var known = board.Pitches.Select(pitch => pitch.ApplicationId).ToHashSet();
        foreach (var candidate in board.Jury.Candidates.Where(candidate => finalists.Contains(candidate.Id) && !known.Contains(candidate.Id)))
            db.Add(new Pitch { DayId = day.Id, CallId = call.Id, ApplicationId = candidate.Id });
        audit.Record("pitches.arranged", day.Id, new { finalists = finalists.Count, sessions = plan.Sessions.Count, rooms = plan.Rooms.Count });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>A time for everybody, as far as hours allow.</summary>
    public async Task MakeAsync(Call call, CancellationToken cancel = default)
    {
        var board = await ArrangedAsync(call, cancel);
        RuleBroken.If(!board.Finalists.Any(), "Tick who pitches first.");
        RuleBroken.If(board.Pitches.Any(pitch => pitch.BegunAt is not null), "Pitches have begun: move what is left by hand.");
        var found = new PitchProblem(board).Solve();
        audit.Record("pitches.timetabled", board.Day!.Id, new { placed = found.Slots.Count, left = found.Unplaced.Count, found.IsOptimal });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>A time that somebody chose; none: it waits for one.</summary>
    public async Task PlaceAsync(Call call, Guid id, ZonedMoment? start, int room, CancellationToken cancel = default)
    {
        var board = await ArrangedAsync(call, cancel);
        var pitch = Find(board, id);
        if (start is null)
            pitch.Unplace();
        else
        {
            RuleBroken.If(room < 0 || room >= board.Day!.Plan.Rooms.Count, "Choose a room.");
            pitch.Place(start.Instant, room, board.PanelFor(board.CandidateOf(pitch)!, room).Select(juror => juror.Id), byHand: true);
        }

        audit.Record("pitch.placed", pitch.Id, new { start = start?.Instant.ToString(), room });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>As proposed: before a part of its panel; the others watch the recording.</summary>
    public async Task SplitAsync(Call call, Guid id, CancellationToken cancel = default)
    {
        var pitch = Find(await ArrangedAsync(call, cancel), id);
        var split = pitch.Advice?.Split ?? throw RuleBroken.Now("No split panel is proposed for this pitch.");
        pitch.Place(Instant.FromUnixTimeSeconds(split.Start * 60), split.Room, split.Live, byHand: true);
        audit.Record("pitch.split", pitch.Id, new { live = split.Live.Count, watching = split.Watching.Count });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Tells everybody whose pitches are new, changed or called off, in one mail each with a file for their calendar.</summary>
    /// <returns>How many people were told.</returns>
    public async Task<int> PublishAsync(Call call, CancellationToken cancel = default)
    {
        var board = await ArrangedAsync(call, cancel);
        RuleBroken.If(!board.Day!.IsPublished && !board.Finalists.Any(pitch => pitch.StartsAt is not null), "No pitch has a time yet: make a timetable first.");
        var now = clock.Now();
        var told = new Dictionary<PitchGuest, List<(PitchLine Line, CalendarEvent Entry)>>();
        foreach (var pitch in board.Pitches)
        {
            var before = pitch.Told;
            var notice = board.NoticeOf(pitch);
            var wasMoved = notice is null || !notice.SaysWhat(before);
            if (!pitch.Tell(notice, now))
                continue;
            var goes = (IReadOnlyCollection<PitchGuest>)(notice is null ? [] : [.. GuestsOf(board, pitch, notice)]);
            var came = (IReadOnlyCollection<PitchGuest>)(before is null ? [] : [.. GuestsOf(board, pitch, before)]);
            foreach (var guest in goes.Where(guest => wasMoved || !came.Contains(guest)))
                Note(guest, pitch, notice!, isCancelled: false);
            foreach (var guest in came.Except(goes))
                Note(guest, pitch, before!, isCancelled: true);
        }

        foreach (var (guest, lines) in told)
            Tell(board, guest, [.. lines.OrderBy(line => line.Line.Notice.Starts.Instant)], now);
        board.Day!.Publish(now);
        audit.Record("pitches.published", board.Day.Id, new { people = told.Count });
        await db.SaveChangesAsync(cancel);
        return told.Count;

        void Note(PitchGuest guest, Pitch pitch, PitchNotice notice, bool isCancelled)
        {
            var (language, title) = SaidTo(board, guest, pitch);
            if (!told.TryGetValue(guest, out var lines))
                told[guest] = lines = [];
            lines.Add((new PitchLine(title, notice, board.ZoneOf(guest.Id).Id, isCancelled), calendars.EntryOf(pitch, notice, guest, title, language) with { IsCancelled = isCancelled }));
        }
    }

    /// <summary>Reminds those who come to a pitch, each by their own clock; the caller saves.</summary>
    /// <returns>How many were reminded.</returns>
    internal async Task<int> RemindAsync(Call call, Guid application, CancellationToken cancel = default)
    {
        var board = await ReadAsync(call, cancel);
        var now = clock.Now();
        if (board.Finalists.SingleOrDefault(pitch => pitch.ApplicationId == application) is not { Told: { } notice } pitch || notice.Starts.Instant <= now || !pitch.Remind())
            return 0;
        var guests = GuestsOf(board, pitch, notice).ToList();
        foreach (var guest in guests)
        {
            var (language, title) = SaidTo(board, guest, pitch);
            var (address, path) = AddressOf(board, guest, now, application);
            mails.Queue(address, language, PitchMails.Reminder(mails, city.Required, call.Title.In(language, city.Required.Language), language, new PitchLine(title, notice, board.ZoneOf(guest.Id).Id), path));
        }

        return guests.Count;
    }

    private async Task<PitchBoard> ArrangedAsync(Call call, CancellationToken cancel)
    {
        var board = await ReadAsync(call, cancel);
        RuleBroken.If(board.Day is null, "Say first when pitches are heard, and where.");
        return board;
    }

    private static Pitch Find(PitchBoard board, Guid id)
    {
        var pitch = board.Finalists.SingleOrDefault(pitch => pitch.Id == id) ?? throw new NotFoundException();
        RuleBroken.If(pitch.BegunAt is not null, "This pitch has begun: its time stays.");
        return pitch;
    }

    private static IEnumerable<PitchGuest> GuestsOf(PitchBoard board, Pitch pitch, PitchNotice notice) =>
        [.. board.CandidateOf(pitch) is { } candidate ? [new PitchGuest(false, candidate.OwnerId)] : (PitchGuest[])[], .. notice.Panel.Where(id => board.JurorOf(id) is { RevokedAt: null }).Select(id => new PitchGuest(true, id))];

    private static (string Language, string Title) SaidTo(PitchBoard board, PitchGuest guest, Pitch pitch)
    {
        var candidate = board.CandidateOf(pitch);
        if (!guest.IsJuror)
            return (Languages.InterfaceSpeaks(candidate!.Language) ? candidate.Language : "en", candidate.Title);
        var language = board.JurorOf(guest.Id)!.Language;
        return (language, candidate is null ? Translations.In(language).Of(new Text("An application that was withdrawn")) : PitchStage.TitleFor(board.Call, candidate.Number, candidate.Answers, language));
    }

    private (string Address, string Path) AddressOf(PitchBoard board, PitchGuest guest, Instant now, Guid application) => guest.IsJuror
        ? (board.JurorOf(guest.Id)!.Email, $"/jury/{panel.LinkFor(board.JurorOf(guest.Id)!, now)}")
        : (board.Jury.Candidates.First(candidate => candidate.Id == application).OwnerEmail, $"/applications/{application}/pitch");

    private void Tell(PitchBoard board, PitchGuest guest, IReadOnlyList<(PitchLine Line, CalendarEvent Entry)> lines, Instant now)
    {
        var application = board.Jury.Candidates.FirstOrDefault(candidate => candidate.OwnerId == guest.Id)?.Id ?? default;
        var language = guest.IsJuror ? board.JurorOf(guest.Id)!.Language : SpokenBy(board, guest);
        var (address, path) = AddressOf(board, guest, now, application);
        var mail = mails.Queue(address, language, PitchMails.Times(mails, city.Required, board.Call.Title.In(language, city.Required.Language), language, [.. lines.Select(line => line.Line)], path));
        mail.Calendar = CalendarEvent.Write([.. lines.Select(line => line.Entry)]);
    }

    private static string SpokenBy(PitchBoard board, PitchGuest guest) =>
        board.Jury.Candidates.First(candidate => candidate.OwnerId == guest.Id).Language is var language && Languages.InterfaceSpeaks(language) ? language : "en";
}
