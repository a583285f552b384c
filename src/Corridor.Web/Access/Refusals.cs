using Corridor.Data;
using Corridor.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Access;

/// <summary>A refusal becomes a message on the same page with what was typed; somebody else's row becomes 404.</summary>
internal sealed class RefusalFilter(IStringLocalizer t, Show show) : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var done = await next();
        switch (done.Exception)
        {
            case NotFoundException:
                done.Result = new NotFoundResult();
                done.ExceptionHandled = true;
                break;
            case RuleBrokenException refusal when done.HandlerInstance is PageModel page:
                page.ModelState.AddModelError(PlaceOf(page), t.Of(refusal.Text, show.Argument));
                done.Result = new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };
                done.ExceptionHandled = true;
                break;
            case DbUpdateException failure when (failure is DbUpdateConcurrencyException || failure.IsDuplicate()) && done.HandlerInstance is PageModel page:
                await TakeVersionAsync(page, failure);
                page.ModelState.AddModelError(PlaceOf(page), t["Somebody else changed this at the same moment. What you typed is still here: look, and send it again."]);
                done.Result = new PageResult { StatusCode = StatusCodes.Status409Conflict };
                done.ExceptionHandled = true;
                break;
        }
    }

    private static string PlaceOf(PageModel page) => page is IManyForms { Beside: { } place } ? place : "";

    // Sent again, it replaces what the other one saved: who reads this has been told.
    private static async Task TakeVersionAsync(PageModel page, DbUpdateException failure)
    {
        if (page is not IVersioned form || failure is not DbUpdateConcurrencyException { Entries: [var row, ..] } || await row.GetDatabaseValuesAsync() is not { } saved)
            return;
        form.Version = saved.GetValue<int>(nameof(IVersioned.Version));
        page.ModelState.Remove(nameof(IVersioned.Version));
    }
}

/// <summary>A page whose form replaces the version that it was filled from, and no other.</summary>
internal interface IVersioned
{
    int Version { get; set; }
}

/// <summary>A page of several forms: the one that was sent says by an id beside what a refusal is told.</summary>
internal interface IManyForms
{
    string? Beside { get; }
}

/// <summary>The same of an endpoint: somebody else's row becomes 404.</summary>
internal sealed class NotFoundFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (NotFoundException)
        {
            return Results.NotFound();
        }
    }
}
