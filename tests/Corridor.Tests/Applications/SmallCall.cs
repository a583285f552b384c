using Corridor.Calls;
using Corridor.Texts;
using NodaTime;

namespace Corridor.Tests.Applications;

/// <summary>A call with three questions, open from yesterday until in ten days.</summary>
internal static class SmallCall
{
    public static Call Published(string zone, Instant now)
    {
        var today = now.InZone(DateTimeZoneProviders.Tzdb[zone]).Date;
        var call = Call.From(new CallDefinition
        {
            Slug = "small",
            Programme = "startup-competition",
            Title = LocalizedText.Of("en", "Small call"),
            Summary = LocalizedText.Of("en", "Small"),
            Body = LocalizedText.Of("en", "Small"),
            Languages = ["en", "fr"],
            Winners = 1,
            ReviewsPerApplication = 2,
            Deck = new DeckRules(true, 1, 30),
            Jury = new JuryRules(true, true, 10, 1, 1),
            Stages = [new StageDefinition("intake", StageKind.Intake, LocalizedText.Of("en", "Applications"),
                new LocalMoment(today.PlusDays(-1).At(new LocalTime(9, 0))), new LocalMoment(today.PlusDays(10).At(new LocalTime(18, 0))))],
            Form = new FormDefinition([new FormSection("company", LocalizedText.Of("en", "Company"),
            [
                new Field { Key = "name", Kind = FieldKind.ShortText, Label = LocalizedText.Of("en", "Name"), Required = true, VisibleToJurors = false },
                new Field { Key = "about", Kind = FieldKind.LongText, Label = LocalizedText.Of("en", "About"), MaxWords = 5 },
                new Field { Key = "deck", Kind = FieldKind.Deck, Label = LocalizedText.Of("en", "Deck"), Required = true },
            ])]),
            Criteria = new CriteriaSet([new Criterion("team", LocalizedText.Of("en", "Team"), 1, new Scale(0, 5, []))]),
        }, zone, today, now);
        call.Publish(now);
        return call;
    }
}
