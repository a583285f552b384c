using System.Text;
using Corridor.Texts;

namespace Corridor.Workflows.Expressions;

/// <summary>A text with places that are filled in, <c>{application.title}</c>; <c>{{</c> is Liquid's and refused where texts are read.</summary>
public sealed class Template
{
    private readonly List<(string Literal, Expression? Value)> parts = [];

    private Template()
    {
    }

    public static Template Parse(string source, IReadOnlyCollection<Variable> variables)
    {
        var template = new Template();
        var at = 0;
        while (source.IndexOf('{', at) is >= 0 and var open)
        {
            var close = source.IndexOf('}', open);
            if (close < 0)
                throw new ExpressionException(open, new Text("“{0}” is missing here.", "}"));
            template.parts.Add((source[at..open], Filled(source, open, close, variables)));
            at = close + 1;
        }

        template.parts.Add((source[at..], null));
        return template;
    }

    /// <summary>The one place that the whole text is.</summary>
    internal Expression? Whole => parts is [("", { } value), ("", null)] ? value : null;

    /// <summary>How the text begins, up to its first place.</summary>
    internal string Beginning => parts[0].Literal;

    /// <param name="scope">Where its places are evaluated.</param>
    /// <param name="language">In which language values are written.</param>
    /// <param name="escape">Makes a value harmless in what the text is part of.</param>
    public string In(Scope scope, string language, Func<string, string>? escape = null)
    {
        var text = new StringBuilder();
        foreach (var (literal, value) in parts)
        {
            text.Append(literal);
            if (value is not null && Value.Written(value.In(scope), language, scope) is var written)
                text.Append(escape is null ? written : escape(written));
        }

        return text.ToString();
    }

    private static Expression Filled(string source, int open, int close, IReadOnlyCollection<Variable> variables)
    {
        try
        {
            return Expression.Parse(source[(open + 1)..close], variables);
        }
        catch (ExpressionException wrong)
        {
            throw new ExpressionException(open + 1 + wrong.Position, wrong.Reason);
        }
    }
}
