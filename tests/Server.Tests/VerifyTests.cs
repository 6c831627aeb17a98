using System.Net;
using System.Net.Http.Json;
using System.Text;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

/// <summary>Bits that are flipped in the files of a server are answered 500, and found by <c>verify</c>.</summary>
public sealed class VerifyTests : IDisposable
{
    private const int Flips = 50;

    private readonly TemporaryFolder _folder = new();
    private readonly string _smallBody = $"[\"{new string('s', 50_000)}\"]";
    private readonly string _largeBody = $"[\"{new string('l', 400_000)}\"]";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sound_data_is_verified_beside_a_running_server()
    {
        await using var server = await TestServer.StartOnDataAsync(_folder);
        await WriteAsync(server);

        FinishedProcess verified = await RunAsync();

        Assert.Equal((0, ""), (verified.ExitCode, verified.StandardError));
        Assert.Equal("3 streams, 3 segments, 450008 bytes: 0 damaged.", verified.StandardOutput.Trim());
    }

    [Fact]
    public async Task Flipped_bits_are_found_and_never_served_and_other_streams_go_on()
    {
        await using (var server = await TestServer.StartOnDataAsync(_folder))
        {
            await WriteAsync(server);
            Assert.Equal(0, await server.TerminateAsync());
        }

        Flip(Path.Combine(TestServer.DataFolder(_folder), "streams.db"), (byte)'s');
        Flip(Directory.GetFiles(Path.Combine(TestServer.DataFolder(_folder), "segments")).Single(), (byte)'l');

        FinishedProcess verified = await RunAsync();
        Assert.Equal((2, ""), (verified.ExitCode, verified.StandardError));
        Assert.Equal(
            [
                "The bytes of 'small' from position 0 to 50003 are damaged.",
                "The bytes of 'large' from position 0 to 400003 are damaged.",
                "3 streams, 3 segments, 450008 bytes: 2 damaged.",
            ],
            verified.StandardOutput.Trim().Split('\n', StringSplitOptions.TrimEntries));

        await using var restarted = await TestServer.StartOnDataAsync(_folder);
        using var client = restarted.CreateClient();
        foreach (string path in (string[])["small", "large"])
        {
            using var response = await client.GetAsync($"/v1/stream/{path}");
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            var error = await response.Content.ReadFromJsonAsync<Dictionary<string, Dictionary<string, string>>>();
            Assert.Equal("DATA_DAMAGED", error!["error"]["code"]);
        }

        Assert.Equal("[1]", await client.GetStringAsync("/v1/stream/other"));
        using var appended = await client.PostAsync("/v1/stream/other", Json("2"));
        Assert.Equal(HttpStatusCode.NoContent, appended.StatusCode);
        Assert.Equal("[1,2]", await client.GetStringAsync("/v1/stream/other"));
        Assert.Contains(
            "The stored bytes of 'large' from position 0 to 400003 are damaged.", restarted.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_data_is_refused_with_one_sentence()
    {
        FinishedProcess nothing = await RunAsync();

        Assert.Equal((1, ""), (nothing.ExitCode, nothing.StandardOutput));
        Assert.EndsWith("there is nothing to verify.", nothing.StandardError.Trim(), StringComparison.Ordinal);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    // Some bits in the runs of this letter, which are the body of an append.
    private static void Flip(string file, byte letter)
    {
        byte[] bytes = File.ReadAllBytes(file);
        byte[] run = [.. Enumerable.Repeat(letter, 100)];
        var random = new Random(1);
        for (int i = 0; i < Flips;)
        {
            int at = random.Next(bytes.Length - run.Length);
            if (bytes.AsSpan(at, run.Length).SequenceEqual(run))
            {
                bytes[at] ^= (byte)(1 << random.Next(8));
                i++;
            }
        }

        File.WriteAllBytes(file, bytes);
    }

    private async Task WriteAsync(ServerProcess server)
    {
        using var client = server.CreateClient();
        foreach ((string path, string body) in ((string, string)[])
            [("small", _smallBody), ("large", _largeBody), ("other", "[1]")])
        {
            using var created = await client.PutAsync($"/v1/stream/{path}", Json(body));
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        }
    }

    private Task<FinishedProcess> RunAsync() =>
        TestServer.RunAsync(_folder, ["verify", TestServer.DataFolder(_folder)]);
}
