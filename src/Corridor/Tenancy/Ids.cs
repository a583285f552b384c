namespace Corridor.Tenancy;

/// <summary>
/// Version-7 UUIDs that grow: within a millisecond the twelve bits after the version count up (RFC 9562, section 6.2, method 1),
/// so that rows written one after the other by a node sort as they were written.
/// </summary>
public static class Ids
{
    private static readonly Lock Turn = new();
    private static long last;
    private static int counter;

    public static Guid New()
    {
        long milliseconds;
        int count;
        lock (Turn)
        {
            milliseconds = Math.Max(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), last);
            counter = milliseconds == last ? counter + 1 : 0;
            if (counter > 0xFFF)
                (milliseconds, counter) = (milliseconds + 1, 0);
            (last, count) = (milliseconds, counter);
        }

        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6] = (byte)(0x70 | (count >> 8));
        bytes[7] = (byte)count;
        return new Guid(bytes, bigEndian: true);
    }
}
