using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using DurableStreams.FunctionsHost.Tests.Hosting;
using DurableStreams.TestKit;

namespace DurableStreams.FunctionsHost.Tests.Http;

/// <summary>What the dashboard needs of the function app, through the proxy of the host.</summary>
public sealed class DashboardTests(PublishedAppFixture app) : IClassFixture<PublishedAppFixture>
{
    private const string AdminKey = "an admin key for tests";

    private static readonly Dictionary<string, string> Settings = new()
    {
        ["Auth__Mode"] = "ProjectJwt",
        ["Auth__AdminKey"] = AdminKey,
        ["DurableStreams__Dashboard__Enabled"] = "true",
    };

    [Fact]
    public async Task The_page_its_files_the_description_and_the_lists_arrive_as_the_app_sends_them()
    {
        await using ServerProcess host = await app.StartHostAsync(Settings);
        using HttpClient client = host.CreateClient();

        await AssertFileAsync(client, "/ui/", "text/html");
        await AssertFileAsync(client, "/ui/app.js", "text/javascript");
        await AssertFileAsync(client, "/ui/vendor/uplot/uplot.js", "text/javascript");
        await AssertFileAsync(client, "/ui/app.css", "text/css");
        JsonElement settings = await client.GetFromJsonAsync<JsonElement>("/ui/api/settings");
        Assert.Equal("/v1/projects", settings.GetProperty("projectsRoot").GetString());
        JsonElement description = await client.GetFromJsonAsync<JsonElement>("/openapi.json");
        Assert.StartsWith("3.1", description.GetProperty("openapi").GetString(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOfAsync(client, "/v1/projects"));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        using HttpResponseMessage created = await client.PutAsJsonAsync(
            "/v1/config/shop", new { signingSecrets = (string[])["a secret of thirty-two bytes or more"] });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        JsonElement projects = await client.GetFromJsonAsync<JsonElement>("/v1/projects?limit=10");
        Assert.Contains("shop", projects.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await StatusOfAsync(client, "/v1/projects?prefix=%FF"));
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(client, "/ui/api/overview"));
    }

    private static async Task AssertFileAsync(HttpClient client, string path, string type)
    {
        using HttpResponseMessage response = await client.GetAsync(path);
        Assert.Equal((path, HttpStatusCode.OK), (path, response.StatusCode));
        Assert.Equal((path, type), (path, response.Content.Headers.ContentType?.MediaType));
        Assert.Contains(
            "default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")),
            StringComparison.Ordinal);
        Assert.NotNull(response.Headers.ETag);
        Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync());

        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(response.Headers.ETag);
        using HttpResponseMessage unchanged = await client.SendAsync(again);
        Assert.Equal((path, HttpStatusCode.NotModified), (path, unchanged.StatusCode));
    }

    private static async Task<HttpStatusCode> StatusOfAsync(HttpClient client, string path)
    {
        using HttpResponseMessage response = await client.GetAsync(path);
        return response.StatusCode;
    }
}
