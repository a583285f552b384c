using Microsoft.Net.Http.Headers;

namespace Corridor.Web.Endpoints;

internal static class Attachment
{
    /// <summary>A browser keeps it as a file of this name instead of opening it.</summary>
    public static void KeepAs(this HttpResponse response, string fileName)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(fileName);
        response.Headers.ContentDisposition = disposition.ToString();
    }
}
