using Corridor.Texts;

namespace Corridor.Workflows.Expressions;

/// <summary>An address on the web as a definition writes it: https, its host written out, so that no value decides who is written to.</summary>
public static class WebAddress
{
    private const string Scheme = "https://";

    public static Template Parse(string source, IReadOnlyCollection<Variable> variables)
    {
        var template = Template.Parse(source, variables);
        var beginning = template.Beginning;
        if (!beginning.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !Uri.TryCreate(beginning, UriKind.Absolute, out var address) || address.UserInfo.Length > 0)
            throw new ExpressionException(0, new Text("An address that begins with https:// is needed here."));
        if (beginning.Length < source.Length && beginning.IndexOfAny(['/', '?', '#'], Scheme.Length) < 0)
            throw new ExpressionException(beginning.Length, new Text("Write the host out: places to fill in may stand behind it only."));
        return template;
    }
}
