using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Backup;

/// <summary>Copies the files that the rows of a copied database name.</summary>
/// <param name="database">The file of the database that was copied.</param>
/// <param name="source">The files beside it.</param>
/// <param name="target">The files of the copy.</param>
internal sealed class BackupFiles(string database, SegmentFiles source, SegmentFiles target)
{
    /// <summary>
    /// Copies the files and waits until the disk has them. A running server may have deleted some since its database
    /// was copied: it removes the last segments of a deleted stream first, and so does this, in the copy. A file that
    /// is missing for any other reason is lost: its row stays in the copy, so that verification finds the damage.
    /// </summary>
    /// <param name="copy">The copied database.</param>
    /// <param name="copied">Called with the size of each copied file.</param>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Copy(Database copy, Action<long> copied)
    {
        target.CreateFolder();
        List<MissingFile> missing = [];
        using Statement files = copy.Prepare("SELECT file, size, life, end FROM segments WHERE file IS NOT NULL");
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
                    missing.Add(new MissingFile(file, query.Number(2), query.Number(3)));
                }
            }
        }

        target.FlushFolder();
        if (missing.Count > 0)
        {
            RemovePurged(copy, missing);
        }
    }

    // A server removes the row of a file first. So if the row still exists once the file was missing, the file is lost.
    private void RemovePurged(Database copy, IReadOnlyList<MissingFile> missing)
    {
        using Database current = Connections.OpenBackupSource(database);
        using Statement find = current.Prepare("SELECT 1 FROM segments WHERE file = ?1");
        using Statement removeFrom = copy.Prepare("DELETE FROM segments WHERE life = ?1 AND end >= ?2");
        foreach (MissingFile purged in missing.Where(file => !HasRow(find, file.Id)))
        {
            removeFrom.Execute(purged.IncarnationId, purged.End);
        }
    }

    private static bool HasRow(Statement find, Guid file)
    {
        using Query query = find.Query();
        query.Bind(1, file);
        return query.Step();
    }

    /// <param name="Id">The file.</param>
    /// <param name="IncarnationId">The incarnation of its segment.</param>
    /// <param name="End">The position after its segment.</param>
    private readonly record struct MissingFile(Guid Id, long IncarnationId, long End);
}
