using DurableStreams.Storage;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp;

/// <summary>Runs the work of an operation so that nothing is thrown and a store that is away is waited for, a few times.</summary>
internal sealed class Retries(TimeProvider time, ILogger log)
{
    /// <summary>After so many attempts the sweeper, or the next signal, has to see to it.</summary>
    public const int MaxAttempts = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);

    /// <param name="operation">The operation's name.</param>
    /// <param name="decodedPath">Whose work it is, as the signal says.</param>
    /// <param name="attempt">How often it failed before.</param>
    /// <param name="work">The work.</param>
    /// <param name="again">Has the work done later: how often it has failed by then, and when.</param>
    public async Task RunAsync(
        string operation, string? decodedPath, int attempt, Func<StreamPath, Task> work, Action<int, DateTimeOffset> again)
    {
        try
        {
            if (StreamPath.FromDecoded(decodedPath ?? "", out StreamPath path) is not null)
            {
                log.InputUnusable(operation);
                return;
            }

            await work(path);
        }
        catch (StoreUnavailableException problem) when (attempt + 1 < MaxAttempts)
        {
            log.OperationPostponed(operation, decodedPath!, attempt + 1, problem);
            again(attempt + 1, RetryAt(attempt));
        }
        catch (StoreUnavailableException problem)
        {
            log.OperationGivenUp(operation, decodedPath!, problem);
        }
#pragma warning disable CA1031 // Thrown, it would be rolled back, and logged with less.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            log.OperationFailed(operation, decodedPath, problem);
        }
    }

    // In whole seconds: a delayed signal with a fraction of one left has been seen to get lost.
    private DateTimeOffset RetryAt(int attempt)
    {
        DateTimeOffset at = time.GetUtcNow() + (FirstPause * (1 << attempt));
        return DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds() + 1);
    }
}
