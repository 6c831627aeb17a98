using System.Net;
using DurableStreams.AspNetCore.Health;
using DurableStreams.AspNetCore.Tests.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.AspNetCore.Tests.Errors;

/// <summary>A full disk is named to clients, and freed by deleting streams.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly FullStore _store = new();
    private StreamServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await StreamServer.StartAsync(store: streams => streams.UseStore(_ => _store));
        using HttpResponseMessage created = await _server.Client.PutAsync("/v1/stream/s", new StringContent("kept"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        _store.IsFull = true;
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task An_append_is_answered_503_with_a_sentence_that_names_the_disk_and_a_time_to_retry()
    {
        using HttpResponseMessage refused = await _server.Client.PostAsync("/v1/stream/s", new StringContent("more"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(
            """{"error":{"code":"DISK_FULL","message":"The disk of the server is full: appends are refused until there is space; deleting streams frees some."}}""",
            await refused.Content.ReadAsStringAsync());

        _store.IsFull = false;
        using HttpResponseMessage accepted = await _server.Client.PostAsync("/v1/stream/s", new StringContent("more"));
        Assert.True(accepted.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Reading_closing_and_deleting_go_on()
    {
        Assert.Equal("kept", await _server.Client.GetStringAsync("/v1/stream/s"));
        using var close = new HttpRequestMessage(HttpMethod.Post, "/v1/stream/s")
        {
            Headers = { { "Stream-Closed", "true" } }
        };
        using HttpResponseMessage closed = await _server.Client.SendAsync(close);
        Assert.Equal(HttpStatusCode.NoContent, closed.StatusCode);
        using HttpResponseMessage deleted = await _server.Client.DeleteAsync("/v1/stream/s");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    [Fact]
    public async Task The_server_is_not_ready_meanwhile()
    {
        Assert.Equal(503, await ReadyAsync());
        _store.IsFull = false;
        Assert.Equal(200, await ReadyAsync());
    }

    private async Task<int> ReadyAsync()
    {
        var context = new DefaultHttpContext();
        await _server.Services.GetRequiredService<IHealthHandler>().ReadyAsync(context);
        return context.Response.StatusCode;
    }
}
