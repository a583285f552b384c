using System.Text;
using Corridor.Placements.Agreements;
using Corridor.Web.Access;

namespace Corridor.Web.Endpoints;

/// <summary>Versions of agreements as files: what is signed, byte for byte, and to keep.</summary>
internal static class AgreementEndpoints
{
    public static void MapAgreements(this IEndpointRouteBuilder app)
    {
        var versions = app.MapGroup("/placements/{id:guid}/agreement/versions").RequireAuthorization(FolderAccess.SignedIn).WithMetadata(new EndpointScope(InCity: true)).AddEndpointFilter<NotFoundFilter>();
        versions.MapGet("/{number:int}.json", TextAsync);
        versions.MapGet("/{number:int}.pdf", PdfAsync);
    }

    private static Task<IResult> TextAsync(Guid id, int number, HttpContext context, StayAccess access, Agreeing agreeing, Papers papers, CancellationToken cancel) =>
        SendAsync(context, id, number, access, agreeing, papers, "json", "application/json; charset=utf-8", (_, _, version) => Encoding.UTF8.GetBytes(version.Json), cancel);

    private static Task<IResult> PdfAsync(Guid id, int number, HttpContext context, StayAccess access, Agreeing agreeing, Papers papers, AgreementPdf pdf, Show show, CancellationToken cancel) =>
        SendAsync(context, id, number, access, agreeing, papers, "pdf", "application/pdf", (found, agreement, version) => pdf.Write(
            agreement, version, Show.Language, found.Host.Language, instant => show.Instant(instant, found.Placement.Starts.Zone, found.Host.Name)), cancel);

    private static async Task<IResult> SendAsync(
        HttpContext context, Guid id, int number, StayAccess access, Agreeing agreeing, Papers papers, string kind, string type, Func<StayFound, Agreement, PaperVersion, byte[]> write, CancellationToken cancel)
    {
        var found = await access.FindAsync(id, cancel);
        if (await agreeing.FindAsync(id, cancel) is not { } file || await papers.VersionAsync(file.Agreement, number, cancel) is not var (version, _))
            return Results.NotFound();
        context.Response.KeepAs($"{found.Placement.Title} - {found.Placement.Incubator} - {number}.{kind}");
        context.Response.Headers.CacheControl = "private, no-store";
        return Results.Bytes(write(found, file.Agreement, version), type);
    }
}
