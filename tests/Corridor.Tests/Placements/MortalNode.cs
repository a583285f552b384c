using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Corridor.Tests.Placements;

/// <summary>
/// A process that is killed after so many steps: before or after something it asks of the database, or once a transaction is through and
/// before it knows. Whatever it still tries after that fails, so it gives nothing back and says nothing of its end.
/// </summary>
internal sealed class MortalNode : IDisposable
{
    private static readonly AsyncLocal<MortalNode?> Here = new();
    private readonly CancellationTokenSource end = new();
    private int left;

    static MortalNode() => DiagnosticListener.AllListeners.Subscribe(new Each<DiagnosticListener>(listener =>
    {
        string[] steps = [RelationalEventId.CommandExecuting.Name!, RelationalEventId.CommandExecuted.Name!, RelationalEventId.TransactionCommitted.Name!];
        if (listener.Name == DbLoggerCategory.Name)
            listener.Subscribe(new Each<KeyValuePair<string, object?>>(_ => Here.Value?.Step()), name => steps.Contains(name));
    }));

    private MortalNode(int steps) => left = steps;

    /// <summary>True: it was killed. False: it came to its end before.</summary>
    public static async Task<bool> LivesAsync(int steps, Func<CancellationToken, Task> work)
    {
        using var node = new MortalNode(steps);
        try
        {
            await Task.Run(() =>
            {
                Here.Value = node;
                return work(node.end.Token);
            });
            return false;
        }
        catch (Exception) when (node.end.IsCancellationRequested)
        {
            return true;
        }
    }

    public void Dispose() => end.Dispose();

    private void Step()
    {
        if (Interlocked.Decrement(ref left) >= 0)
            return;
        end.Cancel();
        throw new InvalidOperationException("This node was killed.");
    }

    private sealed class Each<T>(Action<T> act) : IObserver<T>
    {
        public void OnNext(T value) => act(value);

        public void OnError(Exception error)
        {
        }

        public void OnCompleted()
        {
        }
    }
}
