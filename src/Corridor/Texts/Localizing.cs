using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace Corridor.Texts;

public static class Localizing
{
    public static IServiceCollection AddTexts(this IServiceCollection services) => services
        .AddSingleton<IStringLocalizerFactory, PoStringLocalizerFactory>()
        .AddSingleton(Translations.Current)
        .AddSingleton(typeof(IStringLocalizer<>), typeof(StringLocalizer<>));

    /// <summary>Says <paramref name="one"/> or <paramref name="many"/> by the language's own rule; {0} is the number.</summary>
    public static string Plural(this IStringLocalizer t, long n, string one, string many, params object[] more) =>
        Po(t).Plural(n, one, many, more);

    /// <summary>A word that English uses for two things ("Open" the adjective, "Open" the order) carries its context.</summary>
    public static string Particular(this IStringLocalizer t, string context, string key, params object[] arguments) =>
        Po(t).Particular(context, key, arguments);

    /// <summary>
    /// Says a text. <paramref name="show"/> turns arguments that only the edge can print (an instant in a city's zone)
    /// into words, also those of texts within the text; texts and contents per language need no help.
    /// </summary>
    public static string Of(this IStringLocalizer t, Text text, Func<object?, object?>? show = null) =>
        (show is null ? text : Shown(text, show)).In(Po(t));

    private static Text Shown(Text text, Func<object?, object?> show) => text with
    {
        Arguments = [.. (text.Arguments ?? []).Select(argument => argument is Text inner ? Shown(inner, show) : show(argument))],
    };

    // IStringLocalizer<T> wraps the current language's localizer.
    private static PoStringLocalizer Po(IStringLocalizer t) => t as PoStringLocalizer ?? (PoStringLocalizer)Translations.Current;
}
