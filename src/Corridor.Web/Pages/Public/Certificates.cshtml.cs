using Corridor.Placements.Certificates;
using Corridor.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Corridor.Web.Pages.Public;

/// <summary>Whoever is shown a certificate sees whether its number was issued: name, host and months, nothing else.</summary>
[NetworkPage, ResponseCache(NoStore = true)]
public sealed class CertificatesModel(CertificateBook book) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Number { get; set; }

    public bool Asked => !string.IsNullOrWhiteSpace(Number);

    public CertificateProof? Proof { get; private set; }

    public async Task OnGetAsync() =>
        Proof = Certificate.Read(Number) is { } number ? await book.FindAsync(number, HttpContext.RequestAborted) : null;
}
