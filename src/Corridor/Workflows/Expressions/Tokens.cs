using System.Globalization;
using System.Text;
using Corridor.Texts;

namespace Corridor.Workflows.Expressions;

internal enum TokenKind
{
    Number,
    Text,
    Name,
    Sign,
    End,
}

internal readonly record struct Token(TokenKind Kind, string Text, int Position)
{
    public bool Is(string text) => Kind is TokenKind.Sign or TokenKind.Name && Text == text;
}

/// <summary>Cuts an expression into words and signs, in one pass over it.</summary>
internal static class Tokens
{
    private static readonly string[] Signs = ["==", "!=", "<=", ">=", "<", ">", "=", "+", "-", "*", "/", "(", ")", ","];

    public static List<Token> Of(string expression)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (at < expression.Length)
        {
            var c = expression[at];
            if (char.IsWhiteSpace(c))
                at++;
            else if (char.IsAsciiDigit(c))
                tokens.Add(Number(expression, ref at));
            else if (char.IsAsciiLetter(c))
                tokens.Add(Name(expression, ref at));
            else if (c is '"' or '\'')
                tokens.Add(Quoted(expression, ref at));
            else if (Array.Find(Signs, sign => string.CompareOrdinal(expression, at, sign, 0, sign.Length) == 0) is { } sign)
            {
                tokens.Add(new(TokenKind.Sign, sign, at));
                at += sign.Length;
            }
            else
                throw new ExpressionException(at, new Text("“{0}” means nothing in a condition.", c.ToString()));
        }

        tokens.Add(new(TokenKind.End, "", expression.Length));
        return tokens;
    }

    private static Token Number(string expression, ref int at)
    {
        var start = at;
        while (at < expression.Length && (char.IsAsciiDigit(expression[at]) || (expression[at] == '.' && at + 1 < expression.Length && char.IsAsciiDigit(expression[at + 1]))))
            at++;
        var digits = expression[start..at];
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)
            ? new(TokenKind.Number, digits, start)
            : throw new ExpressionException(start, new Text("“{0}” is not a number.", digits));
    }

    // A hyphen belongs to a name when a letter or digit follows at once: fields of forms have such keys.
    private static Token Name(string expression, ref int at)
    {
        var start = at;
        while (at < expression.Length && (char.IsAsciiLetterOrDigit(expression[at]) || expression[at] == '_'
            || (expression[at] is '.' or '-' && at + 1 < expression.Length && char.IsAsciiLetterOrDigit(expression[at + 1]))))
            at++;
        return new(TokenKind.Name, expression[start..at], start);
    }

    private static Token Quoted(string expression, ref int at)
    {
        var (start, quote, text) = (at, expression[at], new StringBuilder());
        for (at++; at < expression.Length; at++)
        {
            if (expression[at] == quote)
            {
                at++;
                return new(TokenKind.Text, text.ToString(), start);
            }

            if (expression[at] == '\\' && at + 1 < expression.Length)
                at++;
            text.Append(expression[at]);
        }

        throw new ExpressionException(start, new Text("The text that begins here does not end."));
    }
}
