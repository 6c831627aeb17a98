using System.Buffers;
using BenchmarkDotNet.Attributes;
using DurableStreams.Content;

namespace Micro;

/// <summary>The check and the stored form of a JSON body.</summary>
[MemoryDiagnoser]
public class JsonFramingBenchmarks
{
    private const int MaxDepth = 64;

    private readonly ReadOnlySequence<byte> _message = new(Samples.Message);
    private readonly ReadOnlySequence<byte> _batch = new(Samples.Batch(100));

    [Benchmark]
    public int Message() => JsonFraming.Frame(_message, MaxDepth).Bytes.Length;

    [Benchmark]
    public int BatchOf100() => JsonFraming.Frame(_batch, MaxDepth).Bytes.Length;
}
