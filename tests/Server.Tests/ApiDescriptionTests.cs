using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

/// <summary><c>/openapi.json</c> of the server.</summary>
public sealed partial class ApiDescriptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_the_document_in_docs_and_every_operation_in_it_is_served()
    {
        await using var server = await TestServer.StartAsync(
            _folder, ["--memory"], new Dictionary<string, string> { ["DurableStreams__LongPoll__Timeout"] = "1s" });
        using HttpClient client = server.CreateClient();

        string served = await client.GetStringAsync("/openapi.json");

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot(), "docs", "openapi.json")), served);
        using JsonDocument document = JsonDocument.Parse(served);
        foreach (JsonProperty path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty operation in path.Value.EnumerateObject().Where(one => one.Name != "parameters"))
            {
                using var request = new HttpRequestMessage(
                    new HttpMethod(operation.Name.ToUpperInvariant()), Parameter().Replace(path.Name, "x"));
                using HttpResponseMessage response = await client.SendAsync(request);
                string body = await response.Content.ReadAsStringAsync();

                Assert.False(
                    (int)response.StatusCode is 404 or 405
                        && (body.Contains("NO_SUCH_ROUTE", StringComparison.Ordinal)
                            || body.Contains("METHOD_NOT_ALLOWED", StringComparison.Ordinal)),
                    $"{operation.Name} {path.Name}: {body}");
            }
        }
    }

    private static string RepositoryRoot() =>
        typeof(ApiDescriptionTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static one => one.Key == "RepositoryRoot").Value!;

    [GeneratedRegex(@"\{[a-z]+\}")]
    private static partial Regex Parameter();
}
