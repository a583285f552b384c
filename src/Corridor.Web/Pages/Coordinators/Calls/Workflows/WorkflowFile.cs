using System.Text;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Workflows.Definitions;
using Microsoft.AspNetCore.Mvc;

namespace Corridor.Web.Pages.Coordinators.Calls.Workflows;

/// <summary>Workflows as a file to download.</summary>
internal static class WorkflowFile
{
    public static FileContentResult Of(WorkflowPlace place, City city, IReadOnlyList<WorkflowDefinition> definitions)
    {
        var name = place.Call?.Slug ?? city.Slug;
        return new FileContentResult(Encoding.UTF8.GetBytes(WorkflowWriting.Write(name, definitions, place.Call?.Slug)), "application/json") { FileDownloadName = $"{name}-workflows{Recipe.Extension}" };
    }
}
