using System.Runtime.ExceptionServices;

namespace Corridor.Decks.Storage;

/// <summary>A request's body that may end well, be cut, or go on past the room there is; what it gave before is never lost.</summary>
internal sealed class DeckBody(Stream source, long room)
{
    private ExceptionDispatchInfo? cut;
    private bool tooLarge;

    public bool Ended { get; private set; }

    /// <summary>
    /// Fills the buffer as far as the body goes; a cut shows in <see cref="ThrowIfBroken"/>, not here. The bytes that reach the end of
    /// the room are given only once the body has ended there: with more behind them they would pass for a whole deck.
    /// </summary>
    public async ValueTask<int> FillAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        var filled = 0;
        while (!Ended && (room == 0 || filled < buffer.Length))
        {
            try
            {
                if (room == 0)
                {
                    // One byte more tells a body that is too large from one that fits exactly.
                    tooLarge = await source.ReadAsync(new byte[1], cancel) > 0;
                    Ended = true;
                    return tooLarge ? 0 : filled;
                }

                var space = (int)Math.Min(buffer.Length - filled, room);
                var read = await source.ReadAsync(buffer.Slice(filled, space), cancel);
                Ended = read == 0;
                filled += read;
                room -= read;
            }
#pragma warning disable CA1031 // Whatever broke the body, it is thrown on once its bytes are safe.
            catch (Exception cause)
#pragma warning restore CA1031
            {
                cut = ExceptionDispatchInfo.Capture(cause);
                Ended = true;
            }
        }

        return filled;
    }

    public void ThrowIfBroken(long stored)
    {
        cut?.Throw();
        if (tooLarge)
            throw new DeckRefusedException(DeckRefusal.TooLarge, stored);
    }
}
