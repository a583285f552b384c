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
                page.ModelState.AddModelError("", t.Of(refusal.Text, show.Argument));
                done.Result = new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };
                done.ExceptionHandled = true;
                break;
            case DbUpdateException failure when (failure is DbUpdateConcurrencyException || failure.IsDuplicate()) && done.HandlerInstance is PageModel page:
                page.ModelState.AddModelError("", t["Somebody else changed this at the same moment. What you typed is still here: look, and send it again."]);
                done.Result = new PageResult { StatusCode = StatusCodes.Status409Conflict };
                done.ExceptionHandled = true;
                break;
        }
    }
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
