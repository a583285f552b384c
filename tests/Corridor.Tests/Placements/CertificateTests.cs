using Corridor.Data;
using Corridor.Placements.Agreements;
using Corridor.Placements.Certificates;
using Corridor.Placements.Stays;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Corridor.Tests.Placements;

public sealed class CertificateTests
{
    [Fact]
    public async Task A_completed_stay_has_one_whose_number_tells_anybody_name_host_and_months()
    {
        await using var desk = await CorridorDesk.OpenAsync();
        await desk.ProposeAsync();
        await desk.AgreeOnStayAsync(new LocalDate(2027, 6, 14));
        await desk.MoveToAsync(Instant.FromUtc(2027, 12, 14, 14, 0));
        await using var all = desk.Database.Databases.AcrossCities();
        Assert.False(await all.Set<Certificate>().AnyAsync());

        await desk.StayAsync(async (staying, stay) =>
        {
            var report = stay.Reports.Single(report => report.Key == "final");
            await staying.SaveAsync(report, new Dictionary<string, string> { ["account"] = "Deux clients" });
            await staying.SendAsync(stay.Placement, report);
        });

        var certificate = await all.Set<Certificate>().SingleAsync();
        Assert.Matches("^([0-9A-F]{4}-){3}[0-9A-F]{4}$", certificate.Number);
        Assert.StartsWith(certificate.Number.Replace("-", "", StringComparison.Ordinal), certificate.Digest, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(183, certificate.Text.Days);
        var book = desk.Database.Services.GetRequiredService<CertificateBook>();
        Assert.Equal(new CertificateProof(certificate.Number, "Luma", "Mill", "host", new YearMonth(2027, 6), new YearMonth(2027, 12), certificate.Digest), await book.FindAsync(Certificate.Read(certificate.Number.ToLowerInvariant().Replace('-', ' '))!, TestContext.Current.CancellationToken));
        Assert.Null(await book.FindAsync("0000-0000-0000-0000", TestContext.Current.CancellationToken));
        Assert.Equal([null, null, null], new[] { null, "4F2A-91CC", "ZZZZ-91CC-07DE-5B38" }.Select(Certificate.Read));

        using var fonts = new PdfFonts();
        var text = await AgreementTests.TextOfAsync(new CertificatePdf(fonts).Write(certificate, "en", "https://corridor.example/certificates?number=" + certificate.Number, day => day.ToString("uuuu-MM-dd", null)));
        foreach (var expected in new[] { "Luma, of home, was the guest of Mill in host from 2027-06-14 to 2027-12-14: 183 days.", certificate.Digest, "https://corridor.example/certificates?number=" + certificate.Number })
            Assert.Contains(expected, System.Text.RegularExpressions.Regex.Replace(text, @"\s+", " "), StringComparison.Ordinal);
    }
}
