




namespace DurableStreams.AspNetCore.Tests.Auth;

/// <summary>
/// Attempts to reach another project's stream by spelling; all must fail. One definition, run on every host.
/// </summary>
internal static class Crossings
{
    private static readonly (string Source, int Status)[] Forks =
    [
        ("/v1/stream/other/secret", 404),
        ("/v1/stream/other%2Fsecret", 404),
        ("/v1/stream/%6Fther/secret", 404),
        ("/v1/stream/other%252Fsecret", 404),
        ("/v1/stream/p/..%2Fother/secret", 400),
        ("/v1/stream/p/../other/secret", 400),
        ("/v1/stream/p/%2e%2e/other/secret", 400),
        ("/v1/stream/p/%2e%2e%2Fother/secret", 400),
        ("/v1/stream/p/%252e%252e/other/secret", 404),
        ("/v1/stream/p/..%252Fother/secret", 400),
        ("/v1/stream/p/%c0%ae%c0%ae/other/secret", 400),
        ("/v1/stream/other/secret%00", 400),
        ("http://127.0.0.1/v1/stream/other/secret", 400),
        ("//other/v1/stream/other/secret", 400),
        ("other/secret", 400),
        ("/v1/stream//other/secret", 400),
        ("/v1/stream/other/secret?x=/p/a", 400),
        ("/v1/stream/other/missing", 404),
        ("/v1/stream/other/open", 404),
        ("/v1/stream/open/a", 404),
        ("/v1/stream/alone", 404),
        ("/v1/stream/p/missing", 404),
    ];

    // With an estuary of the same project, and with one of another project.
    private static readonly (string Target, string Estuary)[] Subscriptions =
    [
        ("/v1/estuary/subscribe/p/..%2Fother/secret", "e"),
        ("/v1/estuary/subscribe/p/%2e%2e/other/secret", "e"),
        ("/v1/estuary/subscribe/p%2F..%2Fother/secret", "e"),
        ("/v1/estuary/subscribe/p%2Fother/secret", "e"),
        ("/v1/estuary/subscribe/p/..%252Fother/secret", "e"),
        ("/v1/estuary/subscribe/p%252F..%252Fother/secret", "e"),
        ("/v1/estuary/subscribe/p/%252e%252e/other/secret", "e"),
        ("/v1/estuary/subscribe/p/%c0%ae%c0%ae/other/secret", "e"),
        ("/v1/estuary/subscribe/p/http:%2F%2F127.0.0.1%2Fv1%2Fstream%2Fother%2Fsecret", "e"),
        ("/v1/estuary/subscribe/other/secret", "e"),
        ("/v1/estuary/subscribe/_default/other%2Fsecret", "e"),
        ("/v1/estuary/subscribe/p/a", "../other/e"),
        ("/v1/estuary/subscribe/p/a", "..%2Fother%2Fe"),
        ("/v1/estuary/subscribe/p/a", "other/e"),
        ("/v1/estuary/subscribe/p/a", "other%2Fe"),
        ("/v1/estuary/subscribe/p/a", ".."),
    ];

    /// <returns>The number of attempts, and the failures.</returns>
    public static async Task<(int Cases, List<string> Wrong)> RunAsync(RightsHost host)
    {
        await host.CreateAsync("p/a");
        await host.CreateAsync("other/secret");
        await host.SubscribeAsync("other/secret", "e");
        await host.CreateAsync("other/open", isPublic: true);
        await host.CreateAsync("open/a");
        List<string> wrong = [];
        string before = await StateAsync();
        foreach ((string source, int status) in Forks)
        {
            using HttpResponseMessage response = await host.SendAsync(
                "PUT", "/v1/stream/p/fork", host.OwnerOf("p"), null, "Stream-Forked-From: " + source);
            wrong.AddRange(
                (int)response.StatusCode == status
                    ? []
                    : [$"fork of {source}: {(int)response.StatusCode} instead of {status}"]);
        }

        foreach ((string target, string estuary) in Subscriptions)
        {
            foreach (string method in (string[])["POST", "DELETE"])
            {
                using HttpResponseMessage response =
                    await host.SendAsync(method, target, host.OwnerOf("p"), $$"""{"estuaryId":"{{estuary}}"}""");

                // Ending a subscription that does not exist is a success.
                bool isNothing = method == "DELETE"
                    && await response.Content.ReadAsStringAsync() == """{"success":true,"unsubscribed":false}""";
                wrong.AddRange(
                    (int)response.StatusCode is 400 or 401 or 404 || isNothing
                        ? []
                        : [$"{method} {target} with {estuary}: {(int)response.StatusCode}"]);
            }
        }

        wrong.AddRange(before == await StateAsync() ? [] : ["something was written"]);
        return (Forks.Length + (2 * Subscriptions.Length), wrong);

        async Task<string> StateAsync() =>
            await host.StateAsync("p", "/v1/stream/p/fork", "/v1/stream/p/a", "/v1/estuary/p/e")
            + await host.StateAsync(
                "other",
                "/v1/stream/other/secret",
                "/v1/stream/other/open",
                "/v1/stream/other/e",
                "/v1/estuary/other/e",
                "/v1/config/other")
            + await host.StateAsync("open", "/v1/stream/open/a");
    }
}
