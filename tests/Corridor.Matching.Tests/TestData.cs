namespace Corridor.Matching.Tests;

internal static class TestData
{
    /// <summary>A file of the test data; the test is skipped when there is none, and never when there is.</summary>
    public static string File(params string[] path)
    {
        var folder = Environment.GetEnvironmentVariable("CORRIDOR_TEST_DATA");
        if (string.IsNullOrEmpty(folder))
            Assert.Skip("CORRIDOR_TEST_DATA is not set");
        return Path.Combine([folder, .. path]);
    }

    /// <summary>Rows of a comma-separated file as cells by column name; quotes as in RFC 4180, no line breaks inside.</summary>
    public static IEnumerable<Dictionary<string, string>> Rows(params string[] path)
    {
        var lines = System.IO.File.ReadLines(File(path));
        string[]? header = null;
        foreach (var line in lines)
        {
            var cells = Cells(line);
            if (header is null)
                header = cells;
            else
                yield return header.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second);
        }
    }

    private static string[] Cells(string line)
    {
        var cells = new List<string>();
        var cell = new System.Text.StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                cell.Append(line[++i]);
            else if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
                cell.Append(line[i]);
        }
        cells.Add(cell.ToString());
        return [.. cells];
    }
}
