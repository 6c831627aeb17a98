using System.Collections.Concurrent;

namespace DurableStreams.FunctionApp.Tests.Http;

/// <summary>Collects the exceptions that functions throw.</summary>
internal sealed class FunctionFailures
{
    private readonly ConcurrentQueue<Exception> _thrown = new();

    public IReadOnlyCollection<Exception> Thrown => _thrown;

    /// <summary>Runs a function, and records what it throws.</summary>
    public async Task ObserveAsync(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (Exception problem)
        {
            _thrown.Enqueue(problem);
            throw;
        }
    }
}
