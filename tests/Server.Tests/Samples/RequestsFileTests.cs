using System.Reflection;
using DurableStreams.TestKit.Processes;

namespace Server.Tests.Samples;

/// <summary>requests.http, the tour for editors.</summary>
public sealed class RequestsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_request_of_the_tour_succeeds_and_nothing_is_left_of_it()
    {
        await using var server = await TestServer.StartAsync(
            _folder, ["--memory"], new Dictionary<string, string> { ["DurableStreams__Sse__Lifetime"] = "00:00:01" });
        using HttpClient client = server.CreateClient();
        var tour = new RequestsFile(client, server.BaseAddress.GetLeftPart(UriPartial.Authority));

        await tour.SendAllAsync(await File.ReadAllTextAsync(FindFile()));

        Assert.All(tour.Sent, static sent => Assert.True(sent.Status is >= 200 and < 300, $"{sent}"));
        Assert.Equal(30, tour.Sent.Count);
        using HttpResponseMessage room = await client.GetAsync("/v1/stream/tour/room");
        Assert.Equal(404, (int)room.StatusCode);
    }

    private static string FindFile() => Path.Combine(
        typeof(RequestsFileTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static one => one.Key == "RepositoryRoot").Value!,
        "requests.http");
}
