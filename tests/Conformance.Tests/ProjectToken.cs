using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;

namespace Conformance.Tests;

/// <summary>The tokens of the projects that the official suite uses.</summary>
internal static class ProjectToken
{
    private const string AdminKey = "an admin key for tests";
    private const string Secret = "a signing secret of thirty-two bytes or more";

    /// <summary>The settings of a server that requires tokens.</summary>
    public static Dictionary<string, string> Settings =>
        new(OfficialSuite.Settings) { ["Auth__Mode"] = "ProjectJwt", ["Auth__AdminKey"] = AdminKey };

    // Most paths of the suite have one segment. Those of subscriptions have two, the first of which is a project.
    private static readonly string[] Projects = [StreamPath.DefaultProject, "events", "manual", "wake"];

    /// <summary>Configures the projects, and signs a token for each.</summary>
    /// <returns>JSON for <c>token.mjs</c>: the tokens by project, and the admin key.</returns>
    public static async Task<string> CreateAsync(Uri server)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server };
        using HttpResponseMessage without = await client.PutAsync("/v1/stream/any", null);
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        DateTimeOffset expiry = TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1);
        var tokens = new Dictionary<string, string>();
        foreach (string project in Projects)
        {
            using HttpResponseMessage created = await client.PutAsync(
                $"/v1/config/{project}", JsonContent.Create(new { signingSecrets = new[] { Secret } }));
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
            tokens[project] = ProjectTokens.Sign(Secret, project, "write", expiry);
        }

        return JsonSerializer.Serialize(new { adminKey = AdminKey, projects = tokens });
    }
}
