using Corridor.Calls;
using Corridor.Tenancy;
using NodaTime;

namespace Corridor.Web.Pages.Shared;

/// <summary>A call on a list; the city is named where the list is the network's.</summary>
public sealed record CallCard(CallSummary Call, City City, string Href, string Programme, Instant Now, bool NamesCity);
