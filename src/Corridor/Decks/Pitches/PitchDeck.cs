namespace Corridor.Decks.Pitches;

/// <summary>A made-up pitch deck; <see cref="PitchDeckPdf"/> makes a PDF file of it.</summary>
/// <param name="Title">The document's title in its metadata.</param>
/// <param name="Author">The team; stands on every page's foot.</param>
/// <param name="Language">Of the texts, as a language tag such as <c>fr</c>.</param>
/// <param name="Slides">One page each.</param>
internal sealed record PitchDeck(string Title, string Author, string Language, IReadOnlyList<PitchSlide> Slides)
{
    public PitchColours Colours { get; init; } = new("#14213d", "#e07a1f", "#ffffff");
}

/// <summary>Written as <c>#rrggbb</c>: ink for titles and text, accent for bars and figures, paper behind them.</summary>
internal sealed record PitchColours(string Ink, string Accent, string Paper);

internal sealed record PitchBar(string Label, double Value);

internal abstract record PitchSlide(string Title)
{
    internal sealed record Cover(string Title, string Subtitle) : PitchSlide(Title);

    internal sealed record Bullets(string Title, params string[] Lines) : PitchSlide(Title);

    internal sealed record Figure(string Title, string Number, string Caption) : PitchSlide(Title);

    internal sealed record Chart(string Title, string Unit, params PitchBar[] Bars) : PitchSlide(Title);
}
