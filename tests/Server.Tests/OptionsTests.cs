using System.Net;
using System.Net.Sockets;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

public sealed class OptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_names_every_option_and_exits_with_0()
    {
        var finished = await TestServer.RunAsync(_folder, ["--help"]);

        Assert.Equal(0, finished.ExitCode);
        Assert.Empty(finished.StandardError);
        Assert.All(
            ["--urls", "--data", "--memory", "--help"],
            option => Assert.Contains(option, finished.StandardOutput, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("nonsense")]
    [InlineData("--data")]
    [InlineData("--memory", "--urls", "nonsense")]
    [InlineData("--memory", "--urls", "")]
    [InlineData("--memory", "--urls", ";")]
    [InlineData("--data", "")]
    [InlineData("backup", "")]
    [InlineData("backup", "copy", "--data", "")]
    [InlineData("verify", "")]
    [InlineData("project", "create", "chat", "--data", "")]
    [InlineData("keys", "rotate", "--data", "")]
    public async Task A_bad_option_is_refused_with_one_sentence(params string[] arguments)
    {
        AssertRefused(await TestServer.RunAsync(_folder, arguments));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("DurableStreams__LongPoll__Timeout", "soon")]
    [InlineData("DurableStreams__LongPoll__Timeout", "-00:00:01")]
    [InlineData("DurableStreams__LongPoll__Timeout", "5")]
    [InlineData("DurableStreams__LongPoll__Timeout", "2h")]
    [InlineData("DurableStreams__FanOut__EstuaryTtl", "24")]
    [InlineData("Auth__ClockSkew", "60")]
    [InlineData("DurableStreams__MinFreeDiskBytes", "-1")]
    [InlineData("DurableStreams__ServerTiming", "Sometimes")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "somewhere")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "file:///tmp")]
    public async Task A_bad_setting_is_refused_with_one_sentence(string name, string value)
    {
        AssertRefused(
            await TestServer.RunAsync(
                _folder,
                ["--memory", "--urls", "http://127.0.0.1:0"],
                new Dictionary<string, string> { [name] = value }));
    }

    [Fact]
    public async Task An_optional_setting_without_a_value_counts_as_absent()
    {
        await using var server = await TestServer.StartAsync(
            _folder,
            ["--memory"],
            new Dictionary<string, string>
            {
                ["Auth__AdminKey"] = "",
                ["DurableStreams__PublicBaseUrl"] = "",
                ["DurableStreams__Tls__Certificate"] = "",
                ["DurableStreams__Tls__Key"] = "",
            });

        Assert.Equal(0, await server.TerminateAsync());
    }

    [Fact]
    public async Task A_misspelt_setting_is_warned_about_with_the_nearest_name_and_the_root_is_in_the_banner()
    {
        await using var server = await TestServer.StartAsync(
            _folder,
            ["--memory"],
            new Dictionary<string, string>
            {
                ["DurableStreams__LongPol__Timeout"] = "5s",
                ["DurableStreams__LongPoll__Timeout"] = "5s",
                ["DurableStreams__Root"] = "/v1/streams",
            });
        using var client = server.CreateClient();
        using var created = await client.PutAsync("/v1/streams/s", null);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        await server.TerminateAsync();

        Assert.Contains(
            "The setting 'DurableStreams:LongPol:Timeout' is unknown and has no effect; "
            + "the nearest one is 'DurableStreams:LongPoll:Timeout'.",
            server.Output,
            StringComparison.Ordinal);
        Assert.Contains("/v1/streams/hello", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("/v1/stream/", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_refused_with_one_sentence()
    {
        var file = _folder.Combine("file");
        await File.WriteAllTextAsync(file, "not a folder");

        AssertRefused(await TestServer.RunAsync(_folder, ["--urls", "http://127.0.0.1:0", "--data", file]));
        AssertRefused(
            await TestServer.RunAsync(
                _folder, ["--urls", "http://127.0.0.1:0", "--data", Path.Combine(file, "below")]));
        Assert.Equal("not a folder", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused_with_one_sentence()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        AssertRefused(await TestServer.RunAsync(_folder, ["--memory", "--urls", $"http://{listener.LocalEndpoint}"]));
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused_and_the_first_keeps_running()
    {
        await using var first = await TestServer.StartOnDataAsync(_folder);
        using var client = first.CreateClient();

        AssertRefused(
            await TestServer.RunAsync(
                _folder, ["--urls", "http://127.0.0.1:0", "--data", TestServer.DataFolder(_folder)]));

        using var health = await client.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        using var created = await client.PutAsync("/v1/stream/still/works", null);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
    }

    [Fact]
    public async Task A_folder_can_be_used_again_after_its_server_was_killed()
    {
        await using (var killed = await TestServer.StartOnDataAsync(_folder))
        {
            killed.Kill();
        }

        await using var next = await TestServer.StartOnDataAsync(_folder);
        Assert.Equal(0, await next.TerminateAsync());
    }

    private static void AssertRefused(FinishedProcess finished)
    {
        Assert.Equal(1, finished.ExitCode);
        var line = Assert.Single(finished.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Trim();
        Assert.EndsWith(".", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Listening on", finished.StandardOutput, StringComparison.Ordinal);
    }
}
