using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.TestKit.Time;

namespace DurableStreams.AspNetCore.Tests.Create;

/// <summary>A machine without a battery starts with a clock in the past.</summary>
public sealed class EarlyClockTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1969)]
    [InlineData(1970)]
    public async Task With_a_clock_before_1970_streams_are_created_written_forked_and_read(int year)
    {
        var clock = new ManualTimeProvider(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using StreamServer server = await StreamServer.StartAsync(time: clock);

        using HttpResponseMessage created = await server.Client.PutAsync("/v1/stream/s", new StringContent("a"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using HttpResponseMessage appended = await server.Client.PostAsync("/v1/stream/s", new StringContent("b"));
        Assert.Equal(HttpStatusCode.NoContent, appended.StatusCode);
        using var fork = new HttpRequestMessage(HttpMethod.Put, "/v1/stream/f")
        {
            Headers = { { "Stream-Forked-From", "/v1/stream/s" }, { "Stream-TTL", "60" } }
        };
        using HttpResponseMessage forked = await server.Client.SendAsync(fork);
        Assert.Equal(HttpStatusCode.Created, forked.StatusCode);

        Assert.Equal("ab", await server.Client.GetStringAsync("/v1/stream/f"));
        using HttpResponseMessage deleted = await server.Client.DeleteAsync("/v1/stream/f");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }
}
