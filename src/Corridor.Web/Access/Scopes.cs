using Corridor.Tenancy;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Routing.Matching;

namespace Corridor.Web.Access;

/// <summary>A page of the network rather than of a city.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NetworkPageAttribute : Attribute;

/// <summary>A page that answers in a city and in the network alike.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AnywherePageAttribute : Attribute;

/// <summary>Whether an endpoint answers inside a city or outside.</summary>
internal sealed record EndpointScope(bool InCity);

/// <summary>"/" is a city's home inside a city and the network's home outside: only the fitting endpoint is a candidate.</summary>
internal sealed class ScopePolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => -100;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(endpoint => endpoint.Metadata.GetMetadata<EndpointScope>() is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var inCity = httpContext.RequestServices.GetRequiredService<CurrentCity>().City is not null;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && candidates[i].Endpoint.Metadata.GetMetadata<EndpointScope>() is { } scope && scope.InCity != inCity)
                candidates.SetValidity(i, false);
        }

        return Task.CompletedTask;
    }
}

/// <summary>Folders decide: Network and Accounts are the network's, everything else a city's, unless a page says so itself.</summary>
internal sealed class ScopeConvention : IPageApplicationModelConvention
{
    public void Apply(PageApplicationModel model)
    {
        if (model.HandlerTypeAttributes.Any(attribute => attribute is AnywherePageAttribute))
            return;
        var network = model.ViewEnginePath.StartsWith("/Network/", StringComparison.Ordinal)
            || model.ViewEnginePath.StartsWith("/Accounts/", StringComparison.Ordinal)
            || model.HandlerTypeAttributes.Any(attribute => attribute is NetworkPageAttribute);
        model.EndpointMetadata.Add(new EndpointScope(!network));
    }
}
