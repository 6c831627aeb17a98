using BenchmarkDotNet.Attributes;
using DurableStreams.AspNetCore.Live;
using DurableStreams.Content;

namespace Micro;

/// <summary>A data event of a live reader.</summary>
[MemoryDiagnoser]
public class SseEncodingBenchmarks
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly byte[] _bytes = new byte[4096];
    private readonly ContentType _binary = Parse("application/octet-stream");

    [Benchmark]
    public int JsonMessage() => new SseDataEncoder(Samples.Append.Data, ContentType.Json).Encode(_buffer);

    [Benchmark]
    public int Base64Of4KiB() => new SseDataEncoder(_bytes, _binary).Encode(_buffer);

    private static ContentType Parse(string text) =>
        ContentType.TryParse(text, out ContentType? contentType)
            ? contentType
            : throw new InvalidOperationException($"'{text}' is not a content type.");
}
