using DurableStreams.Addressing;
using DurableStreams.Storage;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>
/// Runs the work of an entity operation without throwing, and schedules a retry while the store is unavailable.
/// </summary>
internal sealed class Retries(TimeProvider time, ILogger log)
{
    /// <summary>Maximum number of attempts. After that, the work is left to the sweeper or the next signal.</summary>
    public const int MaxAttempts = 5;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(10);

    /// <param name="operation">The name of the operation, for the log.</param>
    /// <param name="decodedPath">The path in the operation's input.</param>
    /// <param name="attempt">The number of failed attempts so far.</param>
    /// <param name="work">The work to do.</param>
    /// <param name="retryLater">Schedules a retry: receives the new number of failed attempts and the time.</param>
    public async Task RunAsync(
        string operation,
        string? decodedPath,
        int attempt,
        Func<StreamPath, Task> work,
        Action<int, DateTimeOffset> retryLater)
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
            retryLater(attempt + 1, RetryAt(attempt));
        }
        catch (StoreUnavailableException problem)
        {
            log.OperationGivenUp(operation, decodedPath!, problem);
        }
#pragma warning disable CA1031 // An exception would roll the operation back, and the host would log it with less detail.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            log.OperationFailed(operation, decodedPath, problem);
        }
    }

    // Whole seconds: delayed signals with a fraction of a second have got lost on Azurite
    // (microsoft/durabletask-python#229).
    private DateTimeOffset RetryAt(int attempt)
    {
        DateTimeOffset at = time.GetUtcNow() + (FirstDelay * (1 << attempt));
        return DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds() + 1);
    }
}
