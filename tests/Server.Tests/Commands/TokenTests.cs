using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests.Commands;

/// <summary>Commands against a server that requires tokens.</summary>
public sealed class TokenTests : IDisposable
{
    private const string AdminKey = "an admin key for tests";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_token_of_the_environment_is_sent_to_its_server_and_to_no_other()
    {
        await using ServerProcess server = await TestServer.StartOnDataAsync(
            _folder, new Dictionary<string, string> { ["Auth__Mode"] = "ProjectJwt", ["Auth__AdminKey"] = AdminKey });
        var shell = new Shell(_folder, server.BaseAddress) { ["Auth__AdminKey"] = AdminKey };
        string created = await shell.PrintedByAsync(
            "durable-streams project create shop --server $DURABLE_STREAMS_URL");
        string token = created.Split("Bearer ")[1].Split('\'')[0];

        Assert.Contains(
            "requires a token", await shell.RefusedAsync("durable-streams head shop/s"), StringComparison.Ordinal);
        shell["DURABLE_STREAMS_TOKEN"] = token;
        await shell.PrintedByAsync("durable-streams create shop/s");
        Assert.Contains(
            "does not accept", await shell.RefusedAsync("durable-streams head other/s"), StringComparison.Ordinal);

        // The same server by another name is another server.
        string other = $"http://localhost:{server.BaseAddress.Port}/v1/stream/shop/s";
        await shell.RefusedAsync($"durable-streams head {other}");
        await shell.PrintedByAsync($"durable-streams head {other} --token {token} > /dev/null");
        string help = await shell.PrintedByAsync("durable-streams head --help");
        Assert.DoesNotContain(token, help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DURABLE_STREAMS_TOKEN=$'to\\nken' durable-streams head s")]
    [InlineData("durable-streams head s --token $'token\\r'")]
    public async Task A_token_with_the_end_of_a_line_is_refused_without_showing_it(string script)
    {
        var shell = new Shell(_folder, new Uri("http://127.0.0.1:1"));

        Assert.Equal(
            "The token has a control character, such as the end of a line.", await shell.RefusedAsync(script));
    }
}
