using BenchmarkDotNet.Attributes;
using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Sqlite.Journal;
using DurableStreams.Storage.Sqlite.Tables;

namespace Micro;

/// <summary>A commit of one small append in the journal of the SQLite store.</summary>
[MemoryDiagnoser]
public class JournalCodecBenchmarks
{
    private readonly byte[] _row = [JournalCodec.Format, .. JournalCodec.Encode(CreateCommit())];

    private readonly JournaledCommit _commit = CreateCommit();

    [Benchmark]
    public int Encode() => JournalCodec.Encode(_commit).Length;

    [Benchmark]
    public int Decode() => JournalCodec.Decode(_row).Count;

    private static JournaledCommit CreateCommit() => new(
        Samples.Path,
        PathKey.Encode(Samples.Path.Value),
        Version: 33,
        Samples.Head,
        StreamHeadCodec.Encode(Samples.Head),
        Samples.Append,
        [],
        []);
}
