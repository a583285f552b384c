using Corridor.Data;
using Corridor.Notifications;
using Corridor.Placements.Certificates;
using Corridor.Web.Access;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web.Endpoints;

/// <summary>Certificates as files.</summary>
internal static class CertificateEndpoints
{
    public static void MapCertificates(this IEndpointRouteBuilder app) =>
        app.MapGet("/placements/{id:guid}/certificate.pdf", PdfAsync).RequireAuthorization(FolderAccess.SignedIn).WithMetadata(new EndpointScope(InCity: true)).AddEndpointFilter<NotFoundFilter>();

    private static async Task<IResult> PdfAsync(Guid id, HttpResponse response, StayAccess access, CorridorDb db, CertificatePdf pdf, Addresses addresses, Show show, CancellationToken cancel)
    {
        var found = await access.FindAsync(id, cancel);
        var certificate = await db.Set<Certificate>().AsNoTracking().Where(one => one.PlacementId == id).SingleOrNotFoundAsync(cancel);
        response.KeepAs($"{found.Placement.Title} - {certificate.Number}.pdf");
        response.Headers.CacheControl = "private, no-store";
        return Results.Bytes(pdf.Write(certificate, Show.Language, addresses.Network + "/certificates?number=" + certificate.Number, show.Day), "application/pdf");
    }
}
