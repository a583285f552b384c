using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Corridor.Texts;

namespace Corridor.Recipes;

/// <summary>The two scripts a recipe may hold. Everything else that Orchard Core would execute is refused, never run and never shown raw.</summary>
internal sealed partial class RecipeScript(IReadOnlyDictionary<string, RecipeNode> variables, IReadOnlyDictionary<string, string> given)
{
    private readonly HashSet<string> underway = [];

    public string Evaluate(RecipeNode node, string text)
    {
        if (Liquid().Match(text) is { Success: true } liquid)
            throw node.Refusal(new Text("Liquid is not executed here: {0}", Shortened(liquid.Value)));
        if (OtherEngine().IsMatch(text))
            throw Unknown(node, text);
        // A whole value that opens like a script must be one we know, even where it holds brackets of its own.
        if (text.StartsWith("[js:", StringComparison.OrdinalIgnoreCase) && text.EndsWith(']') && !Script().IsMatch(text))
            throw Unknown(node, text);

        return Script().Replace(text, script => ValueOf(node, script));
    }

    public string ValueOf(string name, RecipeNode variable) => given.GetValueOrDefault(name) ?? variable.Text();

    private string ValueOf(RecipeNode node, Match script)
    {
        var expression = script.Groups["expression"].Value.Trim();
        if (Uuid().IsMatch(expression))
            return NewId();
        if (Variable().Match(expression) is { Success: true } variable)
            return VariableNamed(node, variable.Groups["name"].Value);

        throw Unknown(node, script.Value);
    }

    private string VariableNamed(RecipeNode node, string name)
    {
        if (given.TryGetValue(name, out var value))
            return value;
        if (!variables.TryGetValue(name, out var variable))
            throw node.Refusal(new Text("The variable “{0}” is not declared under “variables”.", name));
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

    private static RecipeException Unknown(RecipeNode node, string script) =>
        node.Refusal(new Text("This script is not known here: {0}. Only {1} and {2} are.", Shortened(script), "[js: uuid()]", "[js: variables('name')]"));

    // Orchard Core's alphabet and length, so that an identifier made here could have been made there.
    private static string NewId() => RandomNumberGenerator.GetString("0123456789abcdefghjkmnpqrstvwxyz", 26);

    private static string Shortened(string script) => script.Length <= 80 ? script : script[..79] + "…";

    [GeneratedRegex(@"\{\{.*?\}\}|\{%.*?%\}", RegexOptions.Singleline)]
    private static partial Regex Liquid();

    [GeneratedRegex(@"^\[file:.*\]$", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex OtherEngine();

    [GeneratedRegex(@"\[js:(?<expression>[^\]]*)\]", RegexOptions.IgnoreCase)]
    private static partial Regex Script();

    [GeneratedRegex(@"^uuid\(\s*\);?$")]
    private static partial Regex Uuid();

    [GeneratedRegex("""^variables\(\s*(?:'(?<name>[^'\\]+)'|"(?<name>[^"\\]+)")\s*\);?$""")]
    private static partial Regex Variable();
}
