using Corridor.Decks.Pitches;

namespace Corridor.Tests.Decks.Pitches;

internal static class PitchDecks
{
    public static PitchDeck Hydra { get; } = new(
        "Hydra – l’eau réparée",
        "Équipe Hydra, Clermont-Ferrand",
        "fr",
        [
            new PitchSlide.Cover("Hydra : l’eau réparée à la source", "Un filtre céramique qui se régénère au soleil – coût < 2 € par foyer"),
            new PitchSlide.Bullets("¿Qué problema resolvemos?", "Año tras año, 300 pueblos pierden agua", "Œuvre commune (Łódź & Bălți) \\ 50 %", new string('m', 20) + " " + new string('w', 40)),
            new PitchSlide.Figure("Ce que nous savons déjà", "87 %", "des fuites trouvées en moins d’une heure"),
            new PitchSlide.Chart("Chiffre d’affaires", "k€", new PitchBar("2024", 12.5), new PitchBar("2025", 80), new PitchBar("2026", 240)),
            new PitchSlide.Bullets("L’équipe"),
        ]);
}
