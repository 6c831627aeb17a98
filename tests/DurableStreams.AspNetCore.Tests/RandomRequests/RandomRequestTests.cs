using System.Collections.Concurrent;
using DurableStreams.AspNetCore.Tests.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace DurableStreams.AspNetCore.Tests.RandomRequests;

public sealed class RandomRequestTests : IAsyncLifetime
{
    private const int Requests = 1000;

    private readonly ConcurrentDictionary<int, int> _statuses = new();
    private StreamServer? _server;

    public async Task InitializeAsync() => _server = await StreamServer.StartAsync(options =>
    {
        options.MaxBodyBytes = 2000;
        options.LongPoll.Timeout = TimeSpan.FromMilliseconds(100);
        options.Sse.Lifetime = TimeSpan.FromMilliseconds(100);
    });

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    [Fact]
    public void Every_request_is_answered_without_a_server_failure()
    {
        Check.One(
            FsCheck.Config.QuickThrowOnFailure.WithMaxTest(Requests),
            Prop.ForAll(RandomRequest.Any, request => Task.Run(() => AskAsync(request)).GetAwaiter().GetResult()));

        // If every request were refused alike, the test would prove nothing.
        Assert.Empty(new[] { 200, 201, 204, 304, 400, 404, 405, 409 }.Except(_statuses.Keys));
    }

    private async Task<bool> AskAsync(RandomRequest request)
    {
        await using RawConnection connection = await _server!.ConnectAsync();
        await connection.SendExactlyAsync(request.ToBytes());
        RawResponse response =
            request.Method == "HEAD" ? await connection.ReadHeadAsync() : await connection.ReadResponseAsync();
        _statuses.AddOrUpdate(response.Status, 1, (_, count) => count + 1);
        return response.Status is >= 200 and < 500;
    }
}
