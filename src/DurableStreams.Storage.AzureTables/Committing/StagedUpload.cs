using Azure;

namespace DurableStreams.Storage.AzureTables.Committing;

/// <summary>A large append whose parts are stored, but not yet published by a transaction.</summary>
/// <param name="Attempt">
/// The id of the upload. It is new for every upload, so a repeated commit never changes published parts.
/// </param>
/// <param name="Manifest">The version of the manifest that the transaction must delete.</param>
internal sealed record StagedUpload(string Attempt, ETag Manifest)
{
    public static string NewAttempt() => Guid.NewGuid().ToString("N");
}
