using Corridor.Calls;
using Corridor.Placements.Agreements;
using NodaTime;

namespace Corridor.Web.Pages.Shared;

/// <summary>What is said about one article of a paper, and where another wording of it is proposed.</summary>
/// <param name="Key">Of the article.</param>
/// <param name="Number">Counted from 1.</param>
/// <param name="Comments">Of the whole paper, by article.</param>
/// <param name="Address">Where another wording is written.</param>
/// <param name="May">Whether the reader may say something.</param>
/// <param name="NameOf">Of a party.</param>
/// <param name="When">Prints an instant.</param>
public sealed record ArticleTalk(string Key, int Number, ILookup<string, PaperComment> Comments, string Address, bool May, Func<StayParty, string> NameOf, Func<Instant, string> When);
