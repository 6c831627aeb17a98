using System.Buffers;
using BenchmarkDotNet.Attributes;
using DurableStreams;
using DurableStreams.Appending;
using DurableStreams.Content;

namespace Micro;

/// <summary>
/// Durable appends of a small message on SQLite, 64 at a time: all to one stream, or one to each of 64. The allocated
/// bytes, those of all threads, say more than the times, which contain the waits for the disk.
/// </summary>
[MemoryDiagnoser]
public class AppendBenchmarks
{
    private const int Writers = 64;

    private readonly Task<AppendOutcome>[] _pending = new Task<AppendOutcome>[Writers];
    private readonly RequestBody _body = RequestBody.Of(new ReadOnlySequence<byte>(Samples.Message));
    private AppendHost _host = null!;
    private StreamService _service = null!;
    private PostConnection[] _appends = [];
    private PostConnection[] _bare = [];

    [Params(1, 64)]
    public int Streams { get; set; }

    [GlobalSetup]
    public async Task StartAsync()
    {
        _host = await AppendHost.StartAsync(Streams);
        _service = _host.Streams;
        _appends = [.. Enumerable.Range(0, Writers).Select(i => Connect(AppendHost.UrlPathOf(i % Streams)))];
        _bare = [.. Enumerable.Range(0, Writers).Select(_ => Connect(AppendHost.BarePath))];
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        foreach (PostConnection connection in _appends.Concat(_bare))
        {
            connection.Dispose();
        }

        await _host.DisposeAsync();
    }

    [Benchmark(OperationsPerInvoke = Writers)]
    public async Task Service()
    {
        for (int i = 0; i < Writers; i++)
        {
            var append = new AppendRequest(
                Samples.PathOf(i % Streams), ContentType.Json, _body, Close: false, Producer: null, StreamSeq: null);
            _pending[i] = _service.AppendAsync(append).AsTask();
        }

        await Task.WhenAll(_pending);
    }

    [Benchmark(OperationsPerInvoke = Writers)]
    public Task Http() => PostAsync(_appends);

    /// <summary>What the web server itself allocates for a POST.</summary>
    [Benchmark(OperationsPerInvoke = Writers)]
    public Task BareHttp() => PostAsync(_bare);

    private PostConnection Connect(string urlPath) => new(_host.Port, urlPath, Samples.Message);

    private static async Task PostAsync(PostConnection[] connections)
    {
        foreach (PostConnection connection in connections)
        {
            await connection.SendAsync();
        }

        foreach (PostConnection connection in connections)
        {
            await connection.ReceiveAsync();
        }
    }
}
