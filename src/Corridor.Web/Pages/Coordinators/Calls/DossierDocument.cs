using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Corridor.Web.Pages.Coordinators.Calls;

/// <summary>The decisions of a call on paper: one page that needs nothing else, in its reader's language.</summary>
public sealed class DossierDocument(CorridorDb db, JuryRanking ranking, Jury.Decisions decisions, IStringLocalizer t, Show show)
{
    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1d1d1f}table{border-collapse:collapse;width:100%;margin:0 0 2rem}" +
        "caption{text-align:left;font-weight:600;font-size:1.2rem;padding:0 0 .4rem}th,td{border-bottom:1px solid #999;padding:.3rem .6rem .3rem 0;text-align:left;vertical-align:top}" +
        "thead{display:table-header-group}tr{break-inside:avoid}@media print{body{margin:0;max-width:none;font-size:10pt}}";

    public async Task WriteAsync(Call call, Instant now, string by, Stream stream, CancellationToken cancel)
    {
        var lines = await ranking.RankAsync(call, cancel);
        var prepared = await decisions.ReadAsync(call.Id, [.. lines.Select(line => line.Candidate.Id)], cancel);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        var title = t["Decisions on “{0}”", show.Written(call.Title)].Value;
        await writer.WriteAsync($"<!doctype html>\n<html lang=\"{Html(Show.Language)}\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Html(title)}</title><style>{Style}</style></head>\n<body>\n<h1>{Html(title)}</h1>\n");
        await writer.WriteAsync($"<p>{Html(t["Exported on {0} by {1}.", show.Instant(now), by])}</p>\n<p>{Html(t["The other files have what stands behind it: reviews, places, history, conflicts of interest and discussions. The manifest lists all of them with their digests."])}</p>\n");

        await TableAsync(writer, t["Decisions"], [t["Place"], t["Application"], t["Score"], t["Decision"], t["Released"]], lines.Select(line =>
        {
            var decision = prepared.GetValueOrDefault(line.Candidate.Id);
            return (string?[])
            [
                line.Place is not { } place ? "–" : place.IsTie ? t["{0}–{1}, a tie", place.First, place.Last] : place.First.ToString(CultureInfo.CurrentCulture),
                $"{t["No. {0}", line.Candidate.Number!].Value} {line.Candidate.Title}",
                line.Score?.ToString("N1", CultureInfo.CurrentCulture) ?? "–",
                decision is null ? t["None yet"] : Said(decision.Outcome),
                decision?.ReleasedAt is not { } released ? "–" : string.Join(" · ", new[] { show.Instant(released), decision.AskedBy, decision.ReleasedBy }.Where(part => part is not null)),
            ];
        }));
        await TableAsync(writer, t["How each was decided"], [t["Application"], t["When"], t["Who"], t["Decision"], t["Why"]], lines.SelectMany(line =>
            (prepared.GetValueOrDefault(line.Candidate.Id)?.History ?? []).Reverse().Select(past => (string?[])
            [
                $"{t["No. {0}", line.Candidate.Number!].Value} {line.Candidate.Title}",
                show.Instant(past.At),
                past.How switch { DecidedBy.Ranking => t["by the ranking"], DecidedBy.Quota => t["by quota"], _ => past.By ?? t["by a workflow"] },
                past.From is { } from && from != past.To ? $"{Said(from)} → {Said(past.To)}" : Said(past.To),
                past.Note,
            ])));
        await TableAsync(writer, t["Conflicts of interest that do not count"], [t["Juror"], t["Application"], t["Conflict"], t["Why it does not count"]], (await WaivedAsync(call, cancel)).Select(one => (string?[])
            [one.Juror, $"{t["No. {0}", one.Number!].Value} {one.Title}", t.Of(one.Conflict.Said(), show.Argument), one.Conflict.WaivedReason]));
        await TableAsync(writer, t["Rounds of the jury"], [t["Round"], t["From"], t["Until"], t["Reviews of each application"], t["Criteria and their weights"]], call.Rounds.Select(round => (string?[])
        [
            show.Written(round.Label), show.Moment(round.Stage.Opens), show.Moment(round.Stage.Closes), round.ReviewsPerApplication.ToString(CultureInfo.CurrentCulture),
            string.Join(", ", round.Criteria.Criteria.Select(criterion => $"{show.Written(criterion.Label)} {(criterion.Weight / round.Criteria.TotalWeight).ToString("P0", CultureInfo.CurrentCulture)}")),
        ]));
        await writer.WriteAsync("</body>\n</html>\n");
    }

    private sealed record Waived(Conflict Conflict, string Juror, int? Number, string Title);

    private async Task<List<Waived>> WaivedAsync(Call call, CancellationToken cancel) => await (
        from conflict in db.Set<Conflict>()
        join juror in db.Set<Juror>() on conflict.JurorId equals juror.Id
        join application in db.Set<Application>() on conflict.ApplicationId equals application.Id
        where juror.CallId == call.Id && conflict.WaivedAt != null
        orderby application.Number, juror.Name
        select new Waived(conflict, juror.Name != "" ? juror.Name : juror.Email, application.Number, application.Title)).AsNoTracking().ToListAsync(cancel);

    private string Said(Outcome outcome) => outcome switch { Outcome.Winner => t["Selected"], Outcome.Reserve => t["Reserve"], _ => t["Not selected"] };

    private static async Task TableAsync(StreamWriter writer, string caption, string[] columns, IEnumerable<string?[]> rows)
    {
        await writer.WriteAsync($"<table><caption>{Html(caption)}</caption><thead><tr>{string.Concat(columns.Select(column => $"<th scope=\"col\">{Html(column)}</th>"))}</tr></thead><tbody>\n");
        foreach (var row in rows)
            await writer.WriteAsync($"<tr>{string.Concat(row.Select(cell => $"<td>{Html(cell ?? "").Replace("&#xA;", "<br>", StringComparison.Ordinal)}</td>"))}</tr>\n");
        await writer.WriteAsync("</tbody></table>\n");
    }

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
