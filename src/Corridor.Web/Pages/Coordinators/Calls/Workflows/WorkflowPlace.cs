using Corridor.Calls;
using Corridor.Data;
using Corridor.Web.Access;
using Corridor.Web.Pages.Coordinators.Content;
using Corridor.Workflows;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

/// <summary>Whose workflows a page shows: a call's or, where its address names none, the whole city's.</summary>
public sealed record WorkflowPlace(Call? Call)
{
    public string Path => Call is null ? "/coordinator/workflows" : $"/coordinator/calls/{Call.Slug}/workflows";

    public WorkflowRoot? Root => Call is null ? null : new WorkflowRoot("call", Call.Id);

    internal static async Task<WorkflowPlace> FindAsync(CorridorDb db, CurrentAccount who, string? slug)
    {
        if (slug is not null)
            return new(await JuryCall.FindAsync(db, who, slug));
        await who.RequireWholeCityAsync();
        return new((Call?)null);
    }
}

/// <summary>Each page of a call's workflows answers for the city's, too.</summary>
internal sealed class CityWorkflows : IPageRouteModelConvention
{
    private const string OfCall = "coordinator/calls/{slug}/workflows", OfCity = "coordinator/workflows";

    public void Apply(PageRouteModel model)
    {
        // Mails are shown about a call's own applications.
        if (model.ViewEnginePath.EndsWith("/Mails", StringComparison.Ordinal))
            return;
        foreach (var selector in model.Selectors.Where(selector => selector.AttributeRouteModel?.Template?.StartsWith(OfCall, StringComparison.Ordinal) == true).ToList())
            model.Selectors.Add(new SelectorModel { AttributeRouteModel = new AttributeRouteModel { Template = OfCity + selector.AttributeRouteModel!.Template![OfCall.Length..], SuppressLinkGeneration = true } });
    }
}
