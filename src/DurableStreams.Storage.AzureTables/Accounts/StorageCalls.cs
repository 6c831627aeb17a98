using Azure;

namespace DurableStreams.Storage.AzureTables;

/// <summary>Tells what went wrong with a call from what is a mistake of ours.</summary>
internal static class StorageCalls
{
    /// <summary>Makes a call that can be made again: whatever keeps the storage from answering is <see cref="StoreUnavailableException"/>.</summary>
    public static async ValueTask<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await call(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (IsOutage(problem) && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException("Table storage cannot be reached, or refuses for now.", problem);
        }
        catch (Exception problem) when (IsOutage(problem))
        {
            // The client library reports a cancelled request in several ways; callers know only one.
            throw new OperationCanceledException("The call was cancelled.", problem, cancellationToken);
        }
    }

    /// <summary>True when a later attempt may succeed: no answer, a time-out, throttling, a failure of the service.</summary>
    public static bool IsOutage(Exception problem) => problem switch
    {
        RequestFailedException refused => refused.Status is 0 or 408 or 429 or >= 500,
        OperationCanceledException or IOException or HttpRequestException => true,

        // What the client library throws when it has given up.
        AggregateException many => many.InnerExceptions.All(IsOutage),
        _ => false,
    };

    /// <summary>True for an answer that says that a row is not what a condition asked for.</summary>
    public static bool IsUnmetCondition(RequestFailedException refused) => refused.ErrorCode is
        "UpdateConditionNotSatisfied" or "ConditionNotMet" or "EntityAlreadyExists" or "ResourceNotFound" or "EntityNotFound";
}
