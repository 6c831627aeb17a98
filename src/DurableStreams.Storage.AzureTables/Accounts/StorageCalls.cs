using Azure;

namespace DurableStreams.Storage.AzureTables.Accounts;

/// <summary>Runs calls to the storage service and classifies their failures.</summary>
internal static class StorageCalls
{
    /// <summary>Runs a call that is safe to repeat.</summary>
    /// <exception cref="StoreUnavailableException">
    /// The service did not answer, throttled the call, or failed.
    /// </exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static async ValueTask<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await call(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (IsTransient(problem) && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException("Azure Storage is unreachable or throttles requests.", problem);
        }
        catch (Exception problem) when (IsTransient(problem))
        {
            // The client library reports a cancelled request in several ways. Callers expect a single exception type.
            throw new OperationCanceledException("The call was cancelled.", problem, cancellationToken);
        }
    }

    /// <summary>True if a later attempt may succeed: no response, a timeout, throttling, or a server error.</summary>
    public static bool IsTransient(Exception problem) => problem switch
    {
        RequestFailedException refused => refused.Status is 0 or 408 or 429 or >= 500,
        OperationCanceledException or IOException or HttpRequestException => true,

        // Thrown by the client library after its last retry.
        AggregateException many => many.InnerExceptions.All(IsTransient),
        _ => false,
    };

    /// <summary>
    /// True if the service refused a call because a row does not match the call's condition. A missing table has
    /// another error code.
    /// </summary>
    public static bool IsUnmetCondition(RequestFailedException refused) => refused.ErrorCode is
        "UpdateConditionNotSatisfied" or "ConditionNotMet" or "EntityAlreadyExists" or "ResourceNotFound"
            or "EntityNotFound";

    /// <summary>True if the service refused a write because of its size, so that no retry can succeed.</summary>
    public static bool IsTooLarge(RequestFailedException refused) =>
        refused.Status == 413
        || refused.ErrorCode is "EntityTooLarge" or "PropertyValueTooLarge" or "RequestBodyTooLarge";
}
