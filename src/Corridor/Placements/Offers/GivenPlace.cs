using Corridor.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Corridor.Placements.Offers;

/// <summary>
/// A place of an offer that a call has said is a start-up's, in the moment it was said; the stay follows. An offer's are counted through over all calls:
/// of two calls that give at the same moment, one finds its number taken and looks again. A row of the host's city and the call's.
/// </summary>
public sealed class GivenPlace : SharedByTwoCities
{
    private GivenPlace()
    {
    }

    /// <summary>The host's city.</summary>
    public override Guid FirstCityId { get; protected set; }

    /// <summary>The city whose call it is.</summary>
    public override Guid SecondCityId { get; protected set; }

    public Guid OfferId { get; private init; }

    /// <summary>Its number among all of the offer’s that were ever given.</summary>
    public int Number { get; private init; }
    public Guid MatchId { get; private init; }
    public Guid ApplicationId { get; private init; }

    /// <param name="offer">As it was counted when these places were found to be free.</param>
    /// <param name="callCity">The city whose call gives them.</param>
    /// <param name="match">Of that call.</param>
    /// <param name="applications">Whose they are.</param>
    internal static IEnumerable<GivenPlace> Of(OfferCount offer, Guid callCity, Guid match, IEnumerable<Guid> applications) => applications.Select((application, at) =>
        new GivenPlace { FirstCityId = offer.CityId, SecondCityId = callCity, OfferId = offer.Id, Number = offer.Given + 1 + at, MatchId = match, ApplicationId = application });
}

internal sealed class GivenPlaceMapping : IEntityTypeConfiguration<GivenPlace>
{
    public void Configure(EntityTypeBuilder<GivenPlace> place)
    {
        place.ToTable("GivenPlaces");
        place.HasIndex(p => new { p.OfferId, p.Number }).IsUnique();
        place.HasIndex(p => p.FirstCityId);
        place.HasIndex(p => p.SecondCityId);
    }
}
