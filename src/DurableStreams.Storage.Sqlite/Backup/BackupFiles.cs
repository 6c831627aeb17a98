using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Backup;

/// <summary>Copies the files that the rows of a copied database name.</summary>
internal sealed class BackupFiles(SegmentFiles source, SegmentFiles target)
{
    /// <summary>
    /// Copies the files and waits until the disk has them. A running server may have deleted some since its database
    /// was copied: it removes the last segments of a deleted stream first, and so does this, in the copy.
    /// </summary>
    /// <param name="copy">The copied database.</param>
    /// <param name="copied">Called with the size of each copied file.</param>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Copy(Database copy, Action<long> copied)
    {
        target.CreateFolder();
        List<Guid> deleted = [];
        using Statement files = copy.Prepare("SELECT file, size FROM segments WHERE file IS NOT NULL");
        using (Query query = files.Query())
        {
            while (query.Step())
            {
                var file = new Guid(query.Bytes(0), bigEndian: true);
                if (source.TryCopyTo(target, file))
                {
                    copied(query.Number(1));
                }
                else
                {
                    deleted.Add(file);
                }
            }
        }

        target.FlushFolder();
        using Statement remove = copy.Prepare("DELETE FROM segments WHERE file = ?1");
        foreach (Guid file in deleted)
        {
            using Query query = remove.Query();
            query.Bind(1, file);
            query.Execute();
        }
    }
}
