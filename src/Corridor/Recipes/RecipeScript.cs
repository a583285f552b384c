using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Corridor.Texts;

namespace Corridor.Recipes;

/// <summary>The two scripts a recipe may hold. Everything else that Orchard Core would execute is refused, never run and never shown raw.</summary>
internal sealed partial class RecipeScript(IReadOnlyDictionary<string, RecipeNode> variables, IReadOnlyDictionary<string, string> given)
{
    private const string Opening = "[js:";

    // A few short lines must not be able to fill the memory or the stack.
    private const int MaxLength = 1_000_000;
    private const int MaxChain = 32;

    private readonly HashSet<string> underway = [];

    // Scanned by hand: a text that only opens brackets must not take a square of its length.
    public string Evaluate(RecipeNode node, string text)
    {
        if ((Liquid(text, "{{", "}}") ?? Liquid(text, "{%", "%}")) is { } liquid)
            throw node.Refusal(new Text("Liquid is not executed here: {0}", Shortened(liquid)));
        if (text.StartsWith("[file:", StringComparison.OrdinalIgnoreCase) && text.EndsWith(']'))
            throw Unknown(node, text);

        var result = new StringBuilder();
        var at = 0;
        while (text.IndexOf(Opening, at, StringComparison.OrdinalIgnoreCase) is >= 0 and var start && text.IndexOf(']', start) is >= 0 and var end)
        {
            result.Append(text, at, start - at).Append(ValueOf(node, text[start..(end + 1)]));
            at = end + 1;
            if (result.Length > MaxLength)
                throw node.Refusal(new Text("This text grows longer than {0} characters.", MaxLength));
        }

        return at == 0 ? text : result.Append(text, at, text.Length - at).ToString();
    }

    public string ValueOf(string name, RecipeNode variable) => given.GetValueOrDefault(name) ?? variable.Text();

    private string ValueOf(RecipeNode node, string script)
    {
        var expression = script[Opening.Length..^1].Trim();
        if (Uuid().IsMatch(expression))
            return NewId();
        if (Variable().Match(expression) is { Success: true } variable)
            return VariableNamed(node, variable.Groups["name"].Value);

        throw Unknown(node, script);
    }

    private string VariableNamed(RecipeNode node, string name)
    {
        if (given.TryGetValue(name, out var value))
            return value;
        if (!variables.TryGetValue(name, out var variable))
            throw node.Refusal(new Text("The variable “{0}” is not declared under “variables”.", name));
        if (underway.Count == MaxChain)
            throw variable.Refusal(new Text("More than {0} variables refer to each other in a row.", MaxChain));
        if (!underway.Add(name))
            throw variable.Refusal(new Text("The variable “{0}” is defined by itself.", name));

        try
        {
            return variable.Text();
        }
        finally
        {
            underway.Remove(name);
        }
    }

    private static string? Liquid(string text, string opening, string closing) =>
        text.IndexOf(opening, StringComparison.Ordinal) is >= 0 and var start && text.IndexOf(closing, start, StringComparison.Ordinal) is >= 0 and var end
            ? text[start..(end + closing.Length)]
            : null;

    private static RecipeException Unknown(RecipeNode node, string script) =>
        node.Refusal(new Text("This script is not known here: {0}. Only {1} and {2} are.", Shortened(script), "[js: uuid()]", "[js: variables('name')]"));

    // Orchard Core's alphabet and length, so that an identifier made here could have been made there.
    private static string NewId() => RandomNumberGenerator.GetString("0123456789abcdefghjkmnpqrstvwxyz", 26);

    private static string Shortened(string script) => script.Length <= 80 ? script : script[..79] + "…";

    [GeneratedRegex(@"^uuid\(\s*\);?$")]
    private static partial Regex Uuid();

    [GeneratedRegex("""^variables\(\s*(?:'(?<name>[^'\\]+)'|"(?<name>[^"\\]+)")\s*\);?$""")]
    private static partial Regex Variable();
}
