using System.Globalization;
using System.Text;

namespace Corridor.Calls;

/// <summary>
/// Counts words the way a word processor does, in every script the network writes in:
/// a word is what stands between two spaces or long dashes and holds a letter or a digit, so the lone « : » and « ? » of French count for nothing;
/// each Chinese or Japanese character counts as one, as word processors count them;
/// Thai, Lao, Khmer and Burmese put no spaces between words: four characters as a person sees them count as one, an estimate in the writer's favour.
/// </summary>
public static class WordCount
{
    private const int CharactersInAWordWithoutSpaces = 4;

    public static int Of(string text)
    {
        var words = 0;
        var inWord = false;
        var withoutSpaces = 0;
        for (var elements = StringInfo.GetTextElementEnumerator(text); elements.MoveNext();)
        {
            var rune = Rune.GetRuneAt(text, elements.ElementIndex);
            var script = ScriptOf(rune);
            if (script != Script.WithoutSpaces)
                words += Ceiling(ref withoutSpaces);

            switch (script)
            {
                case Script.Separator:
                    inWord = false;
                    break;
                case Script.Ideograph:
                    words++;
                    inWord = false;
                    break;
                case Script.WithoutSpaces:
                    withoutSpaces++;
                    inWord = false;
                    break;
                case Script.Spaced when !inWord:
                    words++;
                    inWord = true;
                    break;
                default:
                    break;
            }
        }

        return words + Ceiling(ref withoutSpaces);
    }

    private static int Ceiling(ref int characters)
    {
        var words = (characters + CharactersInAWordWithoutSpaces - 1) / CharactersInAWordWithoutSpaces;
        characters = 0;
        return words;
    }

    private enum Script
    {
        Mark,
        Separator,
        Spaced,
        Ideograph,
        WithoutSpaces,
    }

    private static Script ScriptOf(Rune rune)
    {
        // U+200B separates words in Thai and Khmer; em and en dashes and the ellipsis part words without spaces.
        if (Rune.IsWhiteSpace(rune) || rune.Value is 0x200B or 0x2013 or 0x2014 or 0x2026)
            return Script.Separator;
        if (!Rune.IsLetterOrDigit(rune))
            return IsCjkPunctuation(rune.Value) ? Script.Separator : Script.Mark;
        return rune.Value switch
        {
            (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) =>
                Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber ? Script.Spaced : Script.WithoutSpaces,
            // Kana's lengthening marks are letters by category and belong to the character before.
            0x30FC or 0xFF70 => Script.Mark,
            (>= 0x3005 and <= 0x3007) or (>= 0x3041 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) or (>= 0xFF66 and <= 0xFF9D)
                or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF) => Script.Ideograph,
            _ => Script.Spaced,
        };
    }

    private static bool IsCjkPunctuation(int code) => code is (>= 0x3000 and <= 0x303F) or 0x30FB or 0xFF0C or 0xFF0E or 0xFF1A or 0xFF1B or 0xFF01 or 0xFF1F;
}
