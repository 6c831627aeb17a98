using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;

namespace Conformance.Tests;

/// <summary>The token of a project, for the official suite.</summary>
internal static class ProjectToken
{
    private const string AdminKey = "an admin key for tests";
    private const string Secret = "a signing secret of thirty-two bytes or more";

    /// <summary>The settings of a server that requires tokens.</summary>
    public static Dictionary<string, string> Settings =>
        new(OfficialSuite.Settings) { ["Auth__Mode"] = "ProjectJwt", ["Auth__AdminKey"] = AdminKey };

    /// <summary>
    /// Configures the default project, which the suite uses because its paths have one segment, and signs a token.
    /// </summary>
    public static async Task<string> CreateAsync(Uri server)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server };
        using HttpResponseMessage without = await client.PutAsync("/v1/stream/any", null);
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        using HttpResponseMessage created = await client.PutAsync(
            $"/v1/config/{StreamPath.DefaultProject}", JsonContent.Create(new { signingSecrets = new[] { Secret } }));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        DateTimeOffset expiry = TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1);
        return ProjectTokens.Sign(Secret, StreamPath.DefaultProject, "write", expiry);
    }
}
