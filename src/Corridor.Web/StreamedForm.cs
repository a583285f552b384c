using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Corridor.Web;

/// <summary>A multipart form of an antiforgery token and one file behind it, which is read as it arrives and kept nowhere.</summary>
internal sealed record StreamedForm(string FileName, Stream Body)
{
    private const string TokenField = "__RequestVerificationToken";

    /// <summary>Null for anything that our own page does not send.</summary>
    public static async Task<StreamedForm?> OpenAsync(HttpRequest request, IAntiforgery antiforgery, CancellationToken cancel)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 200 } boundary)
            return null;
        var reader = new MultipartReader(boundary.Value!, request.Body);
        if (await SectionAsync(reader, cancel) is not var (token, first) || token.Name != TokenField)
            return null;
        using (var text = new StreamReader(first))
        {
            var value = new char[2000];
            request.Headers["RequestVerificationToken"] = new string(value, 0, await text.ReadBlockAsync(value, cancel));
        }

        if (!await antiforgery.IsRequestValidAsync(request.HttpContext))
            return null;
        return await SectionAsync(reader, cancel) is var (file, body) && file.FileName.HasValue | file.FileNameStar.HasValue
            ? new StreamedForm(HeaderUtilities.RemoveQuotes(file.FileNameStar.HasValue ? file.FileNameStar : file.FileName).Value ?? "", body)
            : null;
    }

    private static async Task<(ContentDispositionHeaderValue Head, Stream Body)?> SectionAsync(MultipartReader reader, CancellationToken cancel)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancel) is { } section && ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var head) ? (head, section.Body) : null;
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }
}

/// <summary>Leaves the body of a form unread for the page's own handler.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class StreamedFormAttribute : Attribute, IResourceFilter
{
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        context.ValueProviderFactories.RemoveType<FormValueProviderFactory>();
        context.ValueProviderFactories.RemoveType<FormFileValueProviderFactory>();
        context.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}
