using BenchmarkDotNet.Attributes;
using DurableStreams.Addressing;

namespace Micro;

/// <summary>Paths and offsets, in and out.</summary>
[MemoryDiagnoser]
public class AddressingBenchmarks
{
    private readonly string _path = "tenant-12/conversations/000042";
    private readonly string _encodedPath = "tenant-12/caf%C3%A9/000042";
    private readonly Offset _offset = Samples.Head.TailOffset;
    private readonly string _text = Samples.Head.TailOffset.ToString();

    [Benchmark]
    public string? ParsePath() => StreamPath.Parse(_path, out _);

    [Benchmark]
    public string? ParseEncodedPath() => StreamPath.Parse(_encodedPath, out _);

    [Benchmark]
    public string FormatOffset() => _offset.ToString();

    [Benchmark]
    public bool ParseOffset() => Offset.TryParse(_text, out _);
}
