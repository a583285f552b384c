namespace Corridor.Web;

/// <summary>What every answer says to browsers: only our own scripts and styles, no framing, no guessing of types.</summary>
internal sealed class SafeHeaders(RequestDelegate next)
{
    private const string Policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // The jury's worker stands among the built files and serves the jury's pages of any city.
        if (context.Request.Path == "/dist/jury-worker.js")
            headers["Service-Worker-Allowed"] = "/";
        return next(context);
    }
}
