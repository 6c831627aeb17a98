using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Verification;

/// <summary>
/// Looks for damage in the data folder of a running or stopped server: compares all stored bytes with their checksums.
/// </summary>
public static class SqliteVerification
{
    /// <summary>Verifies a data folder. Changes nothing.</summary>
    /// <param name="dataFolder">The folder.</param>
    /// <param name="damaged">Receives a sentence for each finding.</param>
    /// <param name="cancellationToken">Stops the verification.</param>
    /// <exception cref="DataFolderUnusableException">
    /// There is nothing to verify, or it was written by a release without checksums; the message says which.
    /// </exception>
    public static VerificationResult Run(
        string dataFolder, Action<string> damaged, CancellationToken cancellationToken = default)
    {
        SQLitePCL.Batteries_V2.Init();
        dataFolder = DataFolder.FullPath(dataFolder);
        string file = Path.Combine(dataFolder, DataFolder.DatabaseName);
        if (!File.Exists(file))
        {
            throw new DataFolderUnusableException($"The file '{file}' does not exist; there is nothing to verify.");
        }

        try
        {
            using Database database = Connections.OpenBackupSource(file);
            if (Schema.Check(database, file) < Schema.FirstWithChecksums)
            {
                throw new DataFolderUnusableException(
                    $"The file '{file}' comes from an earlier release, which stored no checksums; "
                    + "start the server once to upgrade it.");
            }

            using var files = new SegmentFiles(dataFolder);
            return new Verifier(database, files, damaged).Run(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteFailureException)
        {
            throw new DataFolderUnusableException($"The file '{file}' cannot be read: {e.Message}", e);
        }
    }
}
