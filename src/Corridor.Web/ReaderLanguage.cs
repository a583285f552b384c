using System.Globalization;
using Corridor.Texts;
using Microsoft.AspNetCore.Localization;

namespace Corridor.Web;

/// <summary>The language a reader chose, or that their browser asks for; dates and numbers follow their region.</summary>
internal sealed class ReaderLanguage : RequestCultureProvider
{
    public const string Cookie = "lang";

    public override Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        var asked = httpContext.Request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => Languages.Normal(language.Value.Value))
            .OfType<string>()
            .ToList();
        string?[] chosen = [httpContext.Request.Query["lang"], httpContext.Request.Cookies[Cookie]];
        var language = chosen.FirstOrDefault(Languages.InterfaceSpeaks)?.ToLowerInvariant()
            ?? asked.Select(Neutral).FirstOrDefault(Languages.InterfaceSpeaks);
        if (language is null)
            return NullProviderCultureResult;
        var formats = asked.FirstOrDefault(tag => Neutral(tag) == language) ?? language;
        return Task.FromResult<ProviderCultureResult?>(new ProviderCultureResult(Known(formats) ? formats : language, language));
    }

    private static string Neutral(string tag) => tag.Split('-')[0];

    private static bool Known(string tag) => CultureInfo.GetCultures(CultureTypes.AllCultures).Any(culture => culture.Name == tag);
}
