using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Corridor.Jury;

/// <summary>Names as they are compared: without case, accents, punctuation and legal forms.</summary>
internal static class Names
{
    // What a company is called in law says nothing about which one it is.
    private static readonly FrozenSet<string> LegalForms = FrozenSet.ToFrozenSet(
    [
        "ab", "ag", "as", "asbl", "bv", "co", "corp", "corporation", "cv", "eurl", "gmbh", "inc", "kk", "limited", "llc", "llp", "ltd", "ltda",
        "nv", "oy", "oyj", "plc", "pty", "sa", "sarl", "sas", "sasu", "scop", "sl", "sp", "spa", "srl", "ug", "the", "z", "oo",
    ]);

    // Written where there is no organisation to name.
    private static readonly FrozenSet<string> Nobody = FrozenSet.ToFrozenSet(
    [
        "autonomo", "autonoma", "consultant", "consultante", "freelance", "freelancer", "independant", "independante", "independent", "independiente",
        "na", "n a", "neant", "ninguna", "ninguno", "no", "none", "private", "retired", "self employed", "startup", "start up",
    ]);

    /// <summary>Its words, in small letters without accents.</summary>
    public static List<string> WordsOf(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in text.Normalize(NormalizationForm.FormKD))
        {
            if (char.IsLetterOrDigit(c) || (IsMark(c) && word.Length > 0 && c > '\u036f'))
                word.Append(char.ToLowerInvariant(c));
            // Accents of Latin, Greek and Cyrillic letters, and apostrophes, part no word.
            else if (!IsMark(c) && c is not ('\'' or '’' or '.') && word.Length > 0)
                Close();
        }

        if (word.Length > 0)
            Close();
        return words;

        void Close()
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }

    /// <summary>The words that tell this organisation from others; none: it names nobody.</summary>
    public static List<string> OrganisationOf(string text)
    {
        var words = WordsOf(text);
        words.RemoveAll(LegalForms.Contains);
        return words.Sum(word => word.Length) < 3 || Nobody.Contains(string.Join(' ', words)) ? [] : words;
    }

    /// <summary>The words of a person's full name; none: one word alone tells nobody apart.</summary>
    public static List<string> PersonOf(string text) => WordsOf(text) is { Count: > 1 } words ? words : [];

    /// <summary>As an index keeps it.</summary>
    public static string Key(IEnumerable<string> words) => string.Join(' ', words);

    /// <summary>Given and family name in either order.</summary>
    public static string PersonKey(IEnumerable<string> words) => string.Join(' ', words.Order(StringComparer.Ordinal));

    private static bool IsMark(char c) => CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
