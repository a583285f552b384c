namespace Corridor.Web.Tests;

/// <summary>What a visitor fills in.</summary>
internal static class Forms
{
    public static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(field => field.Name, field => field.Value);
}
