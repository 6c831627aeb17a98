using System.Collections.Concurrent;
using DurableStreams.Storage.Sqlite.Checksums;
using Microsoft.Win32.SafeHandles;

namespace DurableStreams.Storage.Sqlite.Folder;

/// <summary>
/// The files beside the database with the bytes of large commits, one for each. A file is on the disk before the commit
/// that names it, and is deleted after the one that removes its row; a crash in between leaves a file without a row.
/// </summary>
internal sealed class SegmentFiles : IDisposable
{
    /// <summary>
    /// Commits of this size or more are written to a file. SQLite writes everything twice, first to its log, and one
    /// large transaction would keep the commits of all other streams waiting.
    /// </summary>
    public const int MinBytes = 256 * 1024;

    /// <summary>The name of the folder in the data folder.</summary>
    public const string FolderName = "segments";

    // A write occupies a thread until the disk has the bytes.
    private const int MaxWrites = 4;

    private readonly string _folder;
    private readonly SemaphoreSlim _writes = new(MaxWrites);
    private readonly ConcurrentBag<DirectWriter> _idleWriters = [];

    // The files whose commit has not ended, or ended with an unknown outcome.
    private readonly ConcurrentDictionary<Guid, bool> _uncommitted = new();

    /// <param name="dataFolder">The data folder. It need not have a folder with such files.</param>
    public SegmentFiles(string dataFolder) => _folder = Path.Combine(dataFolder, FolderName);

    /// <summary>True if there are files.</summary>
    public bool Any => Directory.Exists(_folder) && Directory.EnumerateFiles(_folder).Any();

    /// <summary>Creates the folder if it is missing.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void CreateFolder() => DurableFolder.Create(_folder);

    /// <summary>Writes a new file and waits until the disk has it.</summary>
    /// <param name="data">The bytes.</param>
    /// <exception cref="IOException">The disk is full or failed. There is no file.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written. There is no file.</exception>
    public async Task<SegmentFile> WriteAsync(ReadOnlyMemory<byte> data)
    {
        await _writes.WaitAsync();
        try
        {
            return await Task.Run(() => WriteNewAsync(data));
        }
        finally
        {
            _writes.Release();
        }
    }

    /// <summary>Keeps a file whose commit is durable, or may be, and deletes any other.</summary>
    /// <param name="file">The file.</param>
    /// <param name="commit">How its commit has ended.</param>
    public void Settle(SegmentFile file, CommitStatus commit)
    {
        switch (commit)
        {
            case CommitStatus.Committed:
                _uncommitted.TryRemove(file.Id, out _);
                break;
            case CommitStatus.Unknown:
                // The next start finds out whether it has a row.
                break;
            default:
                Delete(file.Id);
                break;
        }
    }

    /// <summary>Deletes a file that no commit names. One that cannot be deleted stays until the next start.</summary>
    public void Delete(Guid id)
    {
        try
        {
            File.Delete(PathOf(id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }

        _uncommitted.TryRemove(id, out _);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="id">The file.</param>
    /// <param name="target">Receives the bytes; as long as the file.</param>
    /// <returns>False if the file is missing or has another length.</returns>
    /// <exception cref="IOException">The disk failed.</exception>
    public bool TryRead(Guid id, Span<byte> target)
    {
        try
        {
            using var file = File.OpenHandle(PathOf(id), options: FileOptions.SequentialScan);
            if (RandomAccess.GetLength(file) != target.Length)
            {
                return false;
            }

            for (int read = 0; read < target.Length;)
            {
                int count = RandomAccess.Read(file, target[read..], read);
                if (count == 0)
                {
                    return false;
                }

                read += count;
            }

            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Copies a file to the same folder of another data folder and waits until the disk has it.</summary>
    /// <returns>False if the file does not exist.</returns>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public bool TryCopyTo(SegmentFiles target, Guid id)
    {
        try
        {
            File.Copy(PathOf(id), target.PathOf(id));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }

        using var copy = File.OpenHandle(target.PathOf(id), FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(copy);
        return true;
    }

    /// <summary>Waits until the disk has the names of all files.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void FlushFolder() => DurableFolder.Flush(_folder);

    /// <summary>The files that are not being committed. Other files in the folder are passed over.</summary>
    public IEnumerable<Guid> ListSettled()
    {
        foreach (string file in Directory.EnumerateFiles(_folder))
        {
            if (Guid.TryParseExact(Path.GetFileName(file), "N", out Guid id) && !_uncommitted.ContainsKey(id))
            {
                yield return id;
            }
        }
    }

    public void Dispose() => _writes.Dispose();

    private async Task<SegmentFile> WriteNewAsync(ReadOnlyMemory<byte> data)
    {
        var id = Guid.NewGuid();
        _uncommitted[id] = true;
        try
        {
            using SafeFileHandle file = File.OpenHandle(
                PathOf(id), FileMode.CreateNew, FileAccess.Write, preallocationSize: data.Length);

            // The disk takes the name while it takes the bytes.
            Task name = Task.Run(FlushFolder);
            try
            {
                WriteAll(file, data.Span);
                RandomAccess.FlushToDisk(file);
                return new SegmentFile(id, SegmentChecksum.OfData(data.Span));
            }
            finally
            {
                await name;
            }
        }
        catch
        {
            Delete(id);
            throw;
        }
    }

    private void WriteAll(SafeFileHandle file, ReadOnlySpan<byte> data)
    {
        DirectWriter writer = _idleWriters.TryTake(out DirectWriter? idle) ? idle : new DirectWriter();
        try
        {
            writer.Write(file, data);
        }
        finally
        {
            _idleWriters.Add(writer);
        }
    }

    private string PathOf(Guid id) => Path.Combine(_folder, id.ToString("N"));
}
