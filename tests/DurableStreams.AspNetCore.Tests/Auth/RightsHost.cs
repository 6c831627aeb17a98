using System.Text;

namespace DurableStreams.AspNetCore.Tests.Auth;

/// <summary>
/// Any host that requires tokens, accessed over HTTP only, with the projects <c>p</c>, <c>other</c> and <c>open</c>;
/// the last is public.
/// </summary>
internal sealed class RightsHost(HttpClient client, Func<DateTimeOffset> now)
{
    public const string AdminKey = "an admin key for tests";

    private static readonly (string Name, string Secret, bool IsPublic)[] Projects =
    [
        ("p", Tokens.Secret, false),
        ("other", Tokens.OtherSecret, false),
        ("open", Tokens.Secret, true)
    ];

    /// <summary>The time on the host's clock.</summary>
    public DateTimeOffset Now => now();

    public async Task MakeProjectsAsync()
    {
        foreach ((string name, string secret, bool isPublic) in Projects)
        {
            string body = $$"""{"signingSecrets":["{{secret}}"],"isPublic":{{(isPublic ? "true" : "false")}}}""";
            using HttpResponseMessage response = await SendAsync("PUT", $"/v1/config/{name}", AdminKey, body);
            Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
        }
    }

    /// <summary>Sends a request with exactly this target: it is neither decoded nor normalized.</summary>
    public Task<HttpResponseMessage> SendAsync(
        string method, string target, string? token, string? body = null, params string[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(
            client.BaseAddress!.GetLeftPart(UriPartial.Authority) + target,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (string header in headers)
        {
            request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
        }

        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>A token that allows everything in the project.</summary>
    public string OwnerOf(string project) =>
        Tokens.Sign(
            Tokens.Payload(project, "manage", now: Now), project == "other" ? Tokens.OtherSecret : Tokens.Secret);

    /// <summary>Creates a stream with a token of its project.</summary>
    public async Task CreateAsync(string path, bool isPublic = false)
    {
        using HttpResponseMessage response = await SendAsync(
            "PUT", $"/v1/stream/{path}{(isPublic ? "?public=true" : "")}", OwnerOf(path.Split('/')[0]), "[1]");
        Assert.True((int)response.StatusCode == 201, $"{response.StatusCode}: {path}");
    }

    public async Task SubscribeAsync(string path, string estuary)
    {
        using HttpResponseMessage response = await SendAsync(
            "POST", $"/v1/estuary/subscribe/{path}", OwnerOf(path.Split('/')[0]), $$"""{"estuaryId":"{{estuary}}"}""");
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {path}");
    }

    /// <summary>
    /// The responses to the project's owner and the administrator: equal before and after if nothing was written.
    /// </summary>
    public async Task<string> StateAsync(string project, params string[] targets)
    {
        var state = new StringBuilder();
        foreach (string target in targets)
        {
            bool isForAdmin = target.StartsWith("/v1/config/", StringComparison.Ordinal)
                || target.StartsWith("/v1/stream/__ds/", StringComparison.Ordinal);
            string token = isForAdmin ? AdminKey : OwnerOf(project);
            using HttpResponseMessage response = await SendAsync("GET", target, token);
            response.Headers.TryGetValues("ETag", out IEnumerable<string>? tag);
            response.Headers.TryGetValues("Stream-Next-Offset", out IEnumerable<string>? next);
            string body = await response.Content.ReadAsStringAsync();
            state.AppendLine(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{target} {response.StatusCode} {tag?.Single()} {next?.Single()} {body}");
        }

        return state.ToString();
    }
}
