namespace Corridor.Benchmarks;

internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Corridor.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("Run the benchmarks from the sources.");
    }
}
