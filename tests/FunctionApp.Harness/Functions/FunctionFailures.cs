using System.Collections.Concurrent;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>What functions have thrown: nothing, if all is well.</summary>
public sealed class FunctionFailures
{
    private readonly ConcurrentQueue<(string Function, Exception Thrown)> _thrown = new();

    public IReadOnlyCollection<(string Function, Exception Thrown)> Thrown => _thrown;

    public void Add(string function, Exception thrown) => _thrown.Enqueue((function, thrown));
}
