using Azure;

namespace DurableStreams.Storage.AzureTables;

/// <summary>A large append whose parts are stored and wait for the transaction that publishes them.</summary>
/// <param name="Attempt">Names the parts: new for every upload, so that a repeated commit never touches parts that are in use.</param>
/// <param name="Manifest">The version of the manifest that the transaction must delete.</param>
internal sealed record StagedUpload(string Attempt, ETag Manifest)
{
    public static string NewAttempt() => Guid.NewGuid().ToString("N");
}
