using System.Net;
using System.Net.Http.Headers;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

/// <summary>Projects and authentication on the real server.</summary>
public sealed class ProjectTests : IDisposable
{
    private const string AdminKey = "an admin key for tests";

    private static readonly Dictionary<string, string> WithAuth =
        new() { ["Auth__Mode"] = "ProjectJwt", ["Auth__AdminKey"] = AdminKey };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://*:0")]
    [InlineData("http://127.0.0.1:0;http://0.0.0.0:0")]
    public async Task On_a_public_address_the_server_requires_an_auth_mode(string urls)
    {
        FinishedProcess refused = await TestServer.RunAsync(_folder, ["--memory", "--urls", urls]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Auth__Mode", refused.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("Listening on", refused.StandardOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Auth__Mode", "None")]
    [InlineData("Auth__AdminKey", "short-secret")]
    public async Task A_bad_setting_is_refused_without_repeating_a_secret(string name, string value)
    {
        FinishedProcess refused = await TestServer.RunAsync(
            _folder, ["--memory", "--urls", "http://127.0.0.1:0"], new Dictionary<string, string> { [name] = value });

        Assert.Equal(1, refused.ExitCode);
        Assert.Single(refused.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("short-secret", refused.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_loopback_the_server_is_open_and_says_so()
    {
        await using ServerProcess server = await TestServer.StartOnDataAsync(_folder);
        using HttpClient client = server.CreateClient();
        using HttpResponseMessage created = await client.PutAsync("/v1/stream/p/s", null);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Contains("Open: ", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_created_in_the_folder_is_known_to_a_server_started_there()
    {
        FinishedProcess made =
            await TestServer.RunAsync(_folder, ["project", "create", "shop", "--data", TestServer.DataFolder(_folder)]);
        Assert.Equal((0, ""), (made.ExitCode, made.StandardError));
        FinishedProcess again =
            await TestServer.RunAsync(_folder, ["project", "create", "shop", "--data", TestServer.DataFolder(_folder)]);
        Assert.Equal((1, "Project 'shop' already exists."), (again.ExitCode, again.StandardError.Trim()));

        await using ServerProcess server = await TestServer.StartOnDataAsync(_folder, WithAuth);
        await AssertTokenWritesAsync(server, made.StandardOutput, "/v1/stream/shop/hello");
    }

    [Fact]
    public async Task A_project_can_be_created_on_a_running_server()
    {
        await using ServerProcess server = await TestServer.StartOnDataAsync(_folder, WithAuth);
        string url = server.BaseAddress.GetLeftPart(UriPartial.Authority);
        FinishedProcess refused = await TestServer.RunAsync(
            _folder,
            ["project", "create", "_default", "--server", url],
            new Dictionary<string, string> { ["Auth__AdminKey"] = "not the admin key" });
        Assert.Equal(1, refused.ExitCode);

        FinishedProcess made =
            await TestServer.RunAsync(_folder, ["project", "create", "_default", "--server", url], WithAuth);
        Assert.Equal((0, ""), (made.ExitCode, made.StandardError));
        await AssertTokenWritesAsync(server, made.StandardOutput, "/v1/stream/hello");
    }

    [Theory]
    [InlineData("project create shop")]
    [InlineData("keys rotate")]
    public async Task In_the_folder_of_a_running_server_a_command_is_refused_and_names_the_option_for_its_url(
        string command)
    {
        await using ServerProcess server = await TestServer.StartOnDataAsync(_folder, WithAuth);

        FinishedProcess refused = await TestServer.RunAsync(
            _folder, [.. command.Split(' '), "--data", TestServer.DataFolder(_folder)]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Equal(
            $"A server is running on the data folder '{TestServer.DataFolder(_folder)}'; "
            + "name its URL with --server, or stop it first.",
            refused.StandardError.Trim());
    }

    [Fact]
    public async Task A_project_is_created_at_the_roots_that_are_set()
    {
        var settings = new Dictionary<string, string>(WithAuth)
        {
            ["DurableStreams__Root"] = "/v1/streams",
            ["DurableStreams__ConfigRoot"] = "/v1/tenants",
        };
        await using ServerProcess server = await TestServer.StartOnDataAsync(_folder, settings);
        string url = server.BaseAddress.GetLeftPart(UriPartial.Authority);

        FinishedProcess made =
            await TestServer.RunAsync(_folder, ["project", "create", "shop", "--server", url], settings);

        Assert.Equal((0, ""), (made.ExitCode, made.StandardError));
        await AssertTokenWritesAsync(server, made.StandardOutput, "/v1/streams/shop/hello");
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("__ds")]
    public async Task A_bad_name_is_refused_with_one_sentence(string name)
    {
        FinishedProcess refused = await TestServer.RunAsync(_folder, ["project", "create", name]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Single(refused.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private static async Task AssertTokenWritesAsync(ServerProcess server, string printed, string stream)
    {
        string curl = Assert
            .Single(
                printed.Split('\n'),
                static line => line.TrimStart().StartsWith("curl ", StringComparison.Ordinal))
            .Trim();
        Assert.EndsWith(stream, curl, StringComparison.Ordinal);
        string token = curl.Split("Bearer ")[1].Split('\'')[0];
        using HttpClient client = server.CreateClient();
        using HttpResponseMessage without = await client.PutAsync(stream, null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage with = await client.PutAsync(stream, null);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Created), (without.StatusCode, with.StatusCode));
        Assert.DoesNotContain(token, server.Output, StringComparison.Ordinal);
    }
}
