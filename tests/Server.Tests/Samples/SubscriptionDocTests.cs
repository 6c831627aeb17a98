using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests.Samples;

/// <summary>Runs the commands of docs/subscriptions.md in one bash, as a reader would paste them.</summary>
public sealed class SubscriptionDocTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_commands_that_try_a_subscription_work_as_written()
    {
        await using ServerProcess server = await TestServer.StartOnDataAsync(_folder);
        string script = Commands().Replace(
            "http://127.0.0.1:4437", server.BaseAddress.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

        FinishedProcess finished = await RunAsync(script.Replace("curl ", "curl -sf ", StringComparison.Ordinal));

        string output = finished.StandardOutput;
        Assert.True(finished.ExitCode == 0, $"{output}\n{finished.StandardError}");
        Assert.Contains("\"type\":\"wake\",\"subscription_id\":\"mail\"", output, StringComparison.Ordinal);
        Assert.Contains("[{\"n\":1}]", output, StringComparison.Ordinal);
        Assert.Contains("{\"ok\":true,\"next_wake\":false}", output, StringComparison.Ordinal);
        string last = output[output.LastIndexOf("{\"id\"", StringComparison.Ordinal)..];
        JsonElement subscription = JsonDocument.Parse(last).RootElement;
        JsonElement stream = Assert.Single(subscription.GetProperty("streams").EnumerateArray());
        Assert.Equal("mail/a", stream.GetProperty("path").GetString());
        Assert.NotEqual("-1", stream.GetProperty("acked_offset").GetString());
    }

    private async Task<FinishedProcess> RunAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["-e", "-c", script])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["no_proxy"] = "127.0.0.1";
        return await FinishedProcess.RunAsync(start, Deadline);
    }

    private static string Commands()
    {
        string root = typeof(SubscriptionDocTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static one => one.Key == "RepositoryRoot").Value!;
        string section = File.ReadAllText(Path.Combine(root, "docs/subscriptions.md"))
            .Split("\n## Try it\n")[1].Split("\n## ")[0];
        return string.Join(
            '\n', section.Split("```sh\n").Skip(1).Select(static block => block.Split("\n```")[0]));
    }
}
