using System.Globalization;
using System.Text.RegularExpressions;

namespace Corridor.Texts;

/// <summary>
/// The `Plural-Forms` header of a PO file: how many forms the language has, and which one a number takes.
/// The expression is C's, as gettext defines it; see "Plural forms" in the gettext manual.
/// </summary>
internal sealed partial class PluralRule
{
    private readonly Func<long, long> form;

    private PluralRule(string source, int count, Func<long, long> form) =>
        (Source, Count, this.form) = (source, count, form);

    public string Source { get; }

    public int Count { get; }

    public static PluralRule English { get; } = Parse("nplurals=2; plural=(n != 1);");

    public int FormOf(long n) => (int)form(Math.Abs(n));

    public static PluralRule Parse(string header)
    {
        var parts = Shape().Match(header);
        if (!parts.Success)
            throw new FormatException($"Plural-Forms \"{header}\" is not \"nplurals=N; plural=EXPRESSION;\"");

        var count = int.Parse(parts.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
        var rule = new PluralRule(header, count, new Expression(parts.Groups["plural"].Value).Parse());
        // The same range as msgfmt: every known language shows all its forms in it.
        for (var n = 0; n <= 1000; n++)
        {
            if (rule.form(n) < 0 || rule.form(n) >= count)
                throw new FormatException($"Plural-Forms gives form {rule.form(n)} of {count} for {n}");
        }

        return rule;
    }

    [GeneratedRegex(@"^\s*nplurals\s*=\s*(?<count>[1-9])\s*;\s*plural\s*=\s*(?<plural>[^;]+?)\s*;?\s*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();

    private sealed class Expression(string text)
    {
        // Loosest first; all of them associate to the left.
        private static readonly string[][] Operators = [["||"], ["&&"], ["==", "!="], ["<=", ">=", "<", ">"], ["+", "-"], ["*", "/", "%"]];

        private int at;

        public Func<long, long> Parse()
        {
            var whole = Choice();
            return Peek() == '\0' ? whole : throw Wrong();
        }

        private Func<long, long> Choice()
        {
            var condition = Binary(0);
            if (!Take("?"))
                return condition;

            var yes = Choice();
            if (!Take(":"))
                throw Wrong();
            var no = Choice();
            return n => condition(n) != 0 ? yes(n) : no(n);
        }

        private Func<long, long> Binary(int level)
        {
            if (level == Operators.Length)
                return Unary();

            var left = Binary(level + 1);
            while (Array.Find(Operators[level], Take) is { } sign)
                left = Apply(sign, left, Binary(level + 1));
            return left;
        }

        private static Func<long, long> Apply(string sign, Func<long, long> a, Func<long, long> b) => sign switch
        {
            "||" => n => a(n) != 0 || b(n) != 0 ? 1 : 0,
            "&&" => n => a(n) != 0 && b(n) != 0 ? 1 : 0,
            "==" => n => a(n) == b(n) ? 1 : 0,
            "!=" => n => a(n) != b(n) ? 1 : 0,
            "<=" => n => a(n) <= b(n) ? 1 : 0,
            ">=" => n => a(n) >= b(n) ? 1 : 0,
            "<" => n => a(n) < b(n) ? 1 : 0,
            ">" => n => a(n) > b(n) ? 1 : 0,
            "+" => n => a(n) + b(n),
            "-" => n => a(n) - b(n),
            "*" => n => a(n) * b(n),
            "/" => n => b(n) == 0 ? throw new FormatException("Plural-Forms divides by zero") : a(n) / b(n),
            _ => n => b(n) == 0 ? throw new FormatException("Plural-Forms divides by zero") : a(n) % b(n),
        };

        private Func<long, long> Unary()
        {
            if (Take("!"))
            {
                var operand = Unary();
                return n => operand(n) == 0 ? 1 : 0;
            }

            if (Take("("))
            {
                var inner = Choice();
                return Take(")") ? inner : throw Wrong();
            }

            if (Take("n"))
                return n => n;

            var start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
                at++;
            return long.TryParse(text.AsSpan(start, at - start), CultureInfo.InvariantCulture, out var number) ? _ => number : throw Wrong();
        }

        private char Peek()
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
            return at < text.Length ? text[at] : '\0';
        }

        private bool Take(string sign)
        {
            Peek();
            if (string.CompareOrdinal(text, at, sign, 0, sign.Length) != 0)
                return false;

            at += sign.Length;
            Peek();
            return true;
        }

        private FormatException Wrong() => new($"Plural-Forms \"{text}\" is not understood at character {at + 1}");
    }
}
