using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Corridor.Decks.Storage;

/// <summary>
/// Makes a file's bytes, or a folder's new, renamed or deleted names, survive a power loss.
/// .NET itself flushes no folders, and no file without locking it.
/// </summary>
internal static class DiskFlush
{
    private const int ReadOnly = 0;
    private const int NoSuchFile = 2;
    private const int NotSupported = 22;

    /// <summary>False when there is no such file or folder.</summary>
    public static bool Flush(string path)
    {
        if (OperatingSystem.IsWindows())
            return Path.Exists(path);

        var descriptor = Open(Encoding.UTF8.GetBytes(path + '\0'), ReadOnly);
        if (descriptor < 0)
            return Marshal.GetLastPInvokeError() == NoSuchFile ? false : throw Failed(path);

        try
        {
            // Some network file systems have no such flush (EINVAL) and write names at once.
            if (Flush(descriptor) != 0 && Marshal.GetLastPInvokeError() != NotSupported)
                throw Failed(path);
            return true;
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failed(string path) =>
        new($"{path} cannot be flushed to the disk.", new Win32Exception(Marshal.GetLastPInvokeError()));

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flush(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
