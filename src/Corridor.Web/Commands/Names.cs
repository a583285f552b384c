namespace Corridor.Web.Commands;

/// <summary>Names by number. A list that was given is whole: who is not on it is a mistake in another file.</summary>
internal sealed class Names(string what)
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<string> names = [];
    private string? listedIn;

    public int Count => names.Count;

    public string this[int number] => names[number];

    public void Close(string? file) => listedIn ??= file;

    public int Add(string file, int line, string? name)
    {
        if (listedIn is not null)
            return Find(file, line, name);
        if (string.IsNullOrEmpty(name))
            throw FileProblemException.At(file, line, $"the {what} needs a name.");
        if (numbers.TryGetValue(name, out var known))
            return known;
        names.Add(name);
        return numbers[name] = names.Count - 1;
    }

    public int Find(string file, int line, string? name) => name is not null && numbers.TryGetValue(name, out var known)
        ? known
        : throw FileProblemException.At(file, line, $"the {what} “{name}” is not in {listedIn}.");
}
