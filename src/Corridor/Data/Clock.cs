using NodaTime;

namespace Corridor.Data;

public static class Clock
{
    // PostgreSQL keeps microseconds: an instant that is finer would come back changed.
    public static Instant Now(this TimeProvider clock) =>
        Instant.FromUnixTimeTicks(Instant.FromDateTimeOffset(clock.GetUtcNow()).ToUnixTimeTicks() / 10 * 10);
}
