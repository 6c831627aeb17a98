using System.Text.Json;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

/// <summary><c>keys rotate</c> on the real server.</summary>
public sealed class KeyTests : IDisposable
{
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["Auth__AdminKey"] = "an admin key for tests",
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_key_is_replaced_in_the_folder_of_a_stopped_server_and_on_a_running_one()
    {
        FinishedProcess stopped = await TestServer.RunAsync(
            _folder, ["keys", "rotate", "--now", "--data", TestServer.DataFolder(_folder)]);
        Assert.Equal((0, ""), (stopped.ExitCode, stopped.StandardError));

        await using ServerProcess server = await TestServer.StartOnDataAsync(_folder, Settings);
        using HttpClient client = server.CreateClient();
        string first = Assert.Single(await KeysAsync(client));
        Assert.StartsWith($"The key {first} signs webhooks from ", stopped.StandardOutput, StringComparison.Ordinal);

        string url = server.BaseAddress.GetLeftPart(UriPartial.Authority);
        FinishedProcess refused = await TestServer.RunAsync(_folder, ["keys", "rotate", "--server", url]);
        Assert.Equal(1, refused.ExitCode);
        FinishedProcess running = await TestServer.RunAsync(_folder, ["keys", "rotate", "--server", url], Settings);

        Assert.Equal((0, ""), (running.ExitCode, running.StandardError));
        string[] keys = await KeysAsync(client);
        Assert.Equal((first, 2), (keys[0], keys.Length));
        Assert.Contains(keys[1], running.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_the_settings_is_not_replaced()
    {
        FinishedProcess refused = await TestServer.RunAsync(
            _folder,
            ["keys", "rotate", "--data", TestServer.DataFolder(_folder)],
            new Dictionary<string, string>
            {
                ["DurableStreams__Webhooks__SigningKey"] = Convert.ToBase64String(new byte[32]),
            });

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("DurableStreams__Webhooks__SigningKey", refused.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_key_is_refused_without_repeating_it()
    {
        FinishedProcess refused = await TestServer.RunAsync(
            _folder,
            ["--memory", "--urls", "http://127.0.0.1:0"],
            new Dictionary<string, string> { ["DurableStreams__Webhooks__SigningKey"] = "bm90IDMyIGJ5dGVz" });

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("SigningKey", refused.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("bm90IDMyIGJ5dGVz", refused.StandardError, StringComparison.Ordinal);
    }

    private static async Task<string[]> KeysAsync(HttpClient client)
    {
        string json = await client.GetStringAsync("/v1/stream/__ds/jwks.json");
        return
        [
            .. JsonDocument.Parse(json).RootElement.GetProperty("keys").EnumerateArray()
                .Select(key => key.GetProperty("kid").GetString()!),
        ];
    }
}
