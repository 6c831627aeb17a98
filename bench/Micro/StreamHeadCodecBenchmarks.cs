using BenchmarkDotNet.Attributes;
using DurableStreams.Storage.Codecs;
using DurableStreams.Streams;

namespace Micro;

/// <summary>The stored form of a head, which every commit writes.</summary>
[MemoryDiagnoser]
public class StreamHeadCodecBenchmarks
{
    private readonly StreamHead _head = Samples.Head;
    private readonly byte[] _encoded = StreamHeadCodec.Encode(Samples.Head);

    [Benchmark]
    public byte[] Encode() => StreamHeadCodec.Encode(_head);

    [Benchmark]
    public StreamHead Decode() => StreamHeadCodec.Decode(_encoded);
}
