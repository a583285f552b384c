using Corridor.Data;
using Corridor.Placements.Matches;
using Corridor.Placements.Nominations;
using Corridor.Placements.Offers;
using Corridor.Placements.Stays;
using Corridor.Recipes;
using Corridor.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Placements;

public static class PlacementsModule
{
    public static IServiceCollection AddPlacements(this IServiceCollection services) => services
        .AddScoped<Nominating>()
        .AddScoped<ArrivalDesk>()
        .AddScoped<ITimerHandler, Arrival>()
        .AddScoped<ITimerHandler, NominationLapse>()
        .AddScoped<ITimerHandler, NominationReminder>()
        .AddScoped<Offering>()
        .AddSingleton<OfferBook>()
        .AddRecipeStep<OffersRecipe>()
        .AddScoped<Preferring>()
        .AddScoped<Matchmaking>()
        .AddScoped<ITimerHandler, MatchPublished>()
        .AddScoped<Staying>()
        .AddScoped<StayPeople>()
        .AddScoped<ReportDesk>()
        .AddSingleton<CorridorBoard>()
        .AddScoped<IHandle<PlacementAccepted>, AskForSignatures>()
        .AddScoped<IHandle<PlacementAgreed>, StayTimers>()
        .AddScoped<ITimerHandler, AnswerOverdue>()
        .AddScoped<ITimerHandler, StayBegins>()
        .AddScoped<ITimerHandler, CheckInOpens>()
        .AddScoped<ITimerHandler, StayEnds>()
        .AddScoped<ITimerHandler, ReportLate>();
}
