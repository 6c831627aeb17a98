using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Journal;
using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Storage.Sqlite.Tables;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Sqlite.Verification;

/// <summary>Verifies a database and the files beside it.</summary>
internal sealed class Verifier(Database database, SegmentFiles files, Action<string> damaged)
{
    private readonly StoreTables _tables = new(database, files);
    private readonly Transaction _transaction = new(database, "BEGIN");

    private long _streams;
    private long _segments;
    private long _bytes;
    private long _withoutChecksum;
    private long _damaged;

    /// <summary>
    /// Verifies everything. No snapshot is held for longer than one stream takes, so the log of a running server does
    /// not grow; except while SQLite checks its own structures.
    /// </summary>
    public VerificationResult Run(CancellationToken cancellationToken)
    {
        Part("The pages of the database", CheckStructure);
        Part("The heads of the streams", () => CheckHeads(cancellationToken));
        Part("The segments", () => CheckSegments(cancellationToken));
        Part("The journal", () => CheckJournal(cancellationToken));
        return new VerificationResult(_streams, _segments, _bytes, _withoutChecksum, _damaged);
    }

    // Damaged pages may make a part unreadable. The others are checked all the same.
    private void Part(string name, Action check)
    {
        try
        {
            check();
        }
        catch (Exception e) when (e is InvalidDataException
            or SqliteFailureException { PrimaryCode: ResultCodes.Corrupt or ResultCodes.NotADatabase })
        {
            Report($"{name} cannot be read to the end: {e.Message}");
        }
    }

    private void CheckStructure()
    {
        string problem = database.ReadText("PRAGMA integrity_check(1)");
        if (problem != "ok")
        {
            Report($"The pages of the database are damaged: {problem}");
        }
    }

    private void CheckHeads(CancellationToken cancellationToken)
    {
        byte[] last = PathKey.BeforeAll.ToArray();
        while (_tables.Streams.FindNext(last) is { } key)
        {
            cancellationToken.ThrowIfCancellationRequested();
            last = key;
            _streams++;
            try
            {
                CheckExtent(key);
            }
            catch (InvalidDataException e)
            {
                Report($"The head of '{PathKey.Decode(key)}' is damaged: {e.Message}");
            }
        }
    }

    // Segments that are missing at the start or the end leave no gap.
    private void CheckExtent(byte[] key)
    {
        using Transaction.Scope snapshot = _transaction.BeginScope();
        if (_tables.Streams.Find(key) is not var (_, id, head) || head.Status == StreamStatus.Deleted)
        {
            return;
        }

        long start = _tables.Segments.FindFirstStart(id) ?? head.OwnStart;
        long end = _tables.Segments.FindLastEnd(id, long.MaxValue) ?? head.OwnStart;
        if ((start, end) != (head.OwnStart, head.Tail))
        {
            Report($"The bytes of '{PathKey.Decode(key)}' are stored from position {start} to {end}, "
                + $"but should be from {head.OwnStart} to {head.Tail}.");
        }
    }

    private void CheckSegments(CancellationToken cancellationToken)
    {
        for (long last = 0; _tables.Incarnations.FindNext(last) is var (id, path); last = id)
        {
            // A running server may have purged a file meanwhile: its row is gone by the second time.
            SegmentCounts counts = Check(id, path, cancellationToken);
            if (counts.Problems.Count > 0)
            {
                counts = Check(id, path, cancellationToken);
            }

            _segments += counts.Segments;
            _bytes += counts.Bytes;
            _withoutChecksum += counts.WithoutChecksum;
            foreach (string problem in counts.Problems)
            {
                Report(problem);
            }
        }
    }

    private SegmentCounts Check(long id, StreamPath path, CancellationToken cancellationToken)
    {
        long segments = 0;
        long bytes = 0;
        long withoutChecksum = 0;
        List<string> problems = [];
        _tables.Segments.Check(
            id,
            (start, end, state) =>
            {
                segments++;
                bytes += end - start;
                withoutChecksum += state == SegmentState.Unknown ? 1 : 0;
                if (state is SegmentState.Damaged or SegmentState.Unreadable)
                {
                    string what = state == SegmentState.Damaged ? "are damaged" : "cannot be read";
                    problems.Add($"The bytes of '{path}' from position {start} to {end} {what}.");
                }
            },
            cancellationToken);
        return new SegmentCounts(segments, bytes, withoutChecksum, problems);
    }

    private void CheckJournal(CancellationToken cancellationToken)
    {
        for (long last = 0; _tables.Journal.FindNext(last) is { } row; last = row.Seq)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!row.IsSound)
            {
                Report($"Row {row.Seq} of the journal is damaged.");
                continue;
            }

            JournalCodec.Decode(row.Commits);
        }
    }

    private void Report(string problem)
    {
        _damaged++;
        damaged(problem);
    }

    private readonly record struct SegmentCounts(
        long Segments, long Bytes, long WithoutChecksum, IReadOnlyList<string> Problems);
}
