using System.Buffers;
using BenchmarkDotNet.Attributes;
using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Sqlite.Journal;
using DurableStreams.Storage.Sqlite.Tables;

namespace Micro;

/// <summary>A commit of one small append in the journal of the SQLite store.</summary>
[MemoryDiagnoser]
public class JournalCodecBenchmarks
{
    private readonly JournaledCommit _commit = CreateCommit();
    private readonly ArrayBufferWriter<byte> _row = new();
    private readonly byte[] _stored;

    public JournalCodecBenchmarks()
    {
        _row.Write([JournalCodec.Format]);
        JournalCodec.Encode(_commit, _row);
        _stored = _row.WrittenSpan.ToArray();
    }

    [Benchmark]
    public void Encode()
    {
        _row.ResetWrittenCount();
        JournalCodec.Encode(_commit, _row);
    }

    [Benchmark]
    public int Decode() => JournalCodec.Decode(_stored).Count;

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
