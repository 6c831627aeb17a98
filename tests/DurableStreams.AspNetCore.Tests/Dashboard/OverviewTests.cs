using System.Text.Json;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Tests.Errors;
using DurableStreams.AspNetCore.Tests.Live;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Dashboard;

/// <summary>The figures of the process, on a clock that the test controls.</summary>
public sealed class OverviewTests : WireTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private protected override void Configure(DurableStreamsHttpOptions options) => options.Dashboard.Enabled = true;

    [Fact]
    public async Task A_sample_has_what_was_committed_in_its_second()
    {
        await Server.CreateAsync("s", body: "");
        Time.Advance(Second);
        await Server.AppendAsync("s", "12345");
        await Server.AppendAsync("s", "678");
        Time.Advance(Second);
        JsonElement[] samples = await SamplesAsync();

        Assert.Equal(2, samples.Length);
        Assert.Equal((1, 0), (Number(samples[0], "appends"), Number(samples[0], "bytes")));
        Assert.Equal((2, 8), (Number(samples[1], "appends"), Number(samples[1], "bytes")));
        Assert.All(samples, static sample => Assert.Equal(1, Number(sample, "seconds")));
        Assert.All(
            samples, static sample => Assert.Equal(JsonValueKind.Null, sample.GetProperty("fanOutDelayMs").ValueKind));
    }

    [Fact]
    public async Task Only_samples_after_a_time_are_returned()
    {
        Time.Advance(Second);
        long first = Number((await SamplesAsync()).Single(), "at");
        Time.Advance(Second);

        JsonElement newer = (await SamplesAsync(first)).Single();
        Assert.Equal(first + 1000, Number(newer, "at"));
    }

    [Fact]
    public async Task Five_minutes_are_kept()
    {
        for (int i = 0; i < 310; i++)
        {
            Time.Advance(Second);
        }

        Assert.Equal(300, (await SamplesAsync()).Length);
    }

    [Fact]
    public async Task Live_readers_are_those_that_are_open_at_the_end()
    {
        await Server.CreateAsync("s");
        await using (SseReader reader = await SseReader.OpenAsync(Server, "offset=now"))
        {
            await reader.NextAsync();
            Time.Advance(Second);
            Assert.Equal(1, Number((await SamplesAsync()).Single(), "liveReaders"));
        }
    }

    [Fact]
    public async Task A_full_disk_is_shown()
    {
        var store = new FullStore();
        await using StreamServer server = await StreamServer.StartAsync(
            Configure, store: streams => streams.UseStore(_ => store));
        Assert.True((await GetAsync(server)).GetProperty("isReady").GetBoolean());

        store.IsFull = true;
        JsonElement full = await GetAsync(server);
        Assert.False(full.GetProperty("isReady").GetBoolean());
        Assert.True(full.GetProperty("isFull").GetBoolean());
        Assert.Equal(0, full.GetProperty("freeDiskBytes").GetInt64());
    }

    private async Task<JsonElement[]> SamplesAsync(long after = 0) =>
        [.. (await GetAsync(Server, after)).GetProperty("samples").EnumerateArray()];

    private static async Task<JsonElement> GetAsync(StreamServer server, long after = 0)
    {
        using JsonDocument json = JsonDocument.Parse(
            await server.Client.GetStringAsync($"/ui/api/overview?after={after}"));
        return json.RootElement.Clone();
    }

    private static long Number(JsonElement sample, string field) => (long)sample.GetProperty(field).GetDouble();
}
