namespace DurableStreams.AspNetCore.Tests.Auth;

/// <summary>
/// The permission table of docs/security.md: every route and verb with every kind of token. One definition, run on
/// every host. Tokens close to their start or end are left to tests that control the clock.
/// </summary>
internal static class RightsMatrix
{
    private const int Nothing = 0;
    private const int Reads = 1;
    private const int Writes = 2;
    private const int Manages = 3;
    private const int Administers = 4;

    private const string Pull = """{"type":"pull-wake","streams":["x"],"wake_stream":"wake"}""";

    private static readonly Route[] Routes =
    [
        new("read", "GET", "/v1/stream/{stream}", Reads),
        new("long-poll", "GET", "/v1/stream/{stream}?offset=-1&live=long-poll", Reads),
        new("sse", "GET", "/v1/stream/{stream}?offset=-1&live=sse", Reads),
        new("head", "HEAD", "/v1/stream/{stream}", Reads),
        new("read estuary", "GET", "/v1/stream/{project}/{estuary}", Reads, IsOfTheStream: false),
        new("create again", "PUT", "/v1/stream/{stream}{visibility}", Writes, "[1]"),
        new("create", "PUT", "/v1/stream/{stream}-new", Writes, "[1]", IsOfTheStream: false),
        new("create public", "PUT", "/v1/stream/{stream}-new?public=true", Writes, "[1]", IsOfTheStream: false),
        new(
            "fork",
            "PUT",
            "/v1/stream/{stream}-new",
            Writes,
            IsOfTheStream: false,
            Header: "Stream-Forked-From: /v1/stream/{stream}"),
        new("append", "POST", "/v1/stream/{stream}", Writes, "[2]"),
        new("close", "POST", "/v1/stream/{stream}", Writes, Header: "Stream-Closed: true"),
        new("delete", "DELETE", "/v1/stream/{stream}", Writes),
        new("delete estuary as stream", "DELETE", "/v1/stream/{project}/{estuary}", Manages),
        new("patch", "PATCH", "/v1/stream/{stream}", Writes, Succeeds: 405),
        new("preflight", "OPTIONS", "/v1/stream/{stream}", Nothing),
        new("subscribe", "POST", "/v1/estuary/subscribe/{stream}", Manages, """{"estuaryId":"{estuary}-new"}"""),
        new("unsubscribe", "DELETE", "/v1/estuary/subscribe/{stream}", Manages, """{"estuaryId":"{estuary}"}"""),
        new("patch subscription", "PATCH", "/v1/estuary/subscribe/{stream}", Manages, Succeeds: 405),
        new("see estuary", "GET", "/v1/estuary/{project}/{estuary}", Manages),
        new("delete estuary", "DELETE", "/v1/estuary/{project}/{estuary}", Manages),
        new("patch estuary", "PATCH", "/v1/estuary/{project}/{estuary}", Manages, Succeeds: 405),
        new("preflight of estuaries", "OPTIONS", "/v1/estuary/{project}/{estuary}", Nothing),
        new("see project", "GET", "/v1/config/{project}", Manages),
        new("change project", "PUT", "/v1/config/{project}", Manages, "{}"),
        new("make project", "PUT", "/v1/config/{name}", Administers, $$"""{"signingSecrets":["{{Tokens.Secret}}"]}"""),
        new("preflight of projects", "OPTIONS", "/v1/config/{project}", Nothing),
        new("list projects", "GET", "/v1/projects", Administers),
        new("list streams", "GET", "/v1/projects/{project}/streams", Reads, IsOfAnyStream: false),
        new("list estuaries", "GET", "/v1/projects/{project}/estuaries", Reads, IsOfAnyStream: false),
        new("list subscriptions", "GET", "/v1/projects/{project}/subscriptions", Reads, IsOfAnyStream: false),
        new("list root subscriptions", "GET", "/v1/projects/_default/subscriptions", Administers),
        new("patch list", "PATCH", "/v1/projects/{project}/streams", Reads, IsOfAnyStream: false, Succeeds: 405),
        new("preflight of lists", "OPTIONS", "/v1/projects/{project}/streams", Nothing),
        new("create subscription", "PUT", "/v1/stream/{project}/__ds/subscriptions/{name}", Manages, Pull),
        new(
            "see subscription",
            "GET",
            "/v1/stream/{project}/__ds/subscriptions/{name}",
            Manages,
            Succeeds: 404),
        new("delete subscription", "DELETE", "/v1/stream/{project}/__ds/subscriptions/{name}", Manages),
        new("patch subscriptions", "PATCH", "/v1/stream/{project}/__ds/subscriptions/{name}", Manages, Succeeds: 405),
        new(
            "add streams",
            "POST",
            "/v1/stream/{project}/__ds/subscriptions/{name}/streams",
            Manages,
            """{"streams":["x"]}""",
            Succeeds: 404),
        new(
            "remove stream",
            "DELETE",
            "/v1/stream/{project}/__ds/subscriptions/{name}/streams/x",
            Manages,
            Succeeds: 404),
        new(
            "claim",
            "POST",
            "/v1/stream/{project}/__ds/subscriptions/{name}/claim",
            Writes,
            """{"worker":"w"}""",
            IsOfTheStream: false,
            Succeeds: 404),

        // Allowed by the token of a wake only, which is none of these.
        new(
            "callback",
            "POST",
            "/v1/stream/{project}/__ds/subscriptions/{name}/callback",
            Nothing,
            "{}",
            Succeeds: 401),
        new("ack", "POST", "/v1/stream/{project}/__ds/subscriptions/{name}/ack", Nothing, "{}", Succeeds: 401),
        new("release", "POST", "/v1/stream/{project}/__ds/subscriptions/{name}/release", Nothing, "{}", Succeeds: 401),
        new("public keys", "GET", "/v1/stream/{project}/__ds/jwks.json", Nothing),
        new("preflight of subscriptions", "OPTIONS", "/v1/stream/{project}/__ds/subscriptions/{name}", Nothing),
        new("create root subscription", "PUT", "/v1/stream/__ds/subscriptions/{name}", Administers, Pull),
        new("see root subscription", "GET", "/v1/stream/__ds/subscriptions/{name}", Administers, Succeeds: 404),
        new("delete root subscription", "DELETE", "/v1/stream/__ds/subscriptions/{name}", Administers),
        new(
            "claim at the root",
            "POST",
            "/v1/stream/__ds/subscriptions/{name}/claim",
            Administers,
            """{"worker":"w"}""",
            Succeeds: 404),
        new("ack at the root", "POST", "/v1/stream/__ds/subscriptions/{name}/ack", Nothing, "{}", Succeeds: 401),
        new("public keys of the root", "GET", "/v1/stream/__ds/jwks.json", Nothing),
        new("description", "GET", "/openapi.json", Nothing),
        new("dashboard", "GET", "/ui/", Nothing),
        new("settings of the dashboard", "GET", "/ui/api/settings", Nothing),
        new("figures of the dashboard", "GET", "/ui/api/overview", Administers),
        new("patch the dashboard", "PATCH", "/ui/", Nothing, Succeeds: 405),
        new("replace keys", "POST", "/v1/stream/__ds/keys/rotate", Administers),
    ];

    // What each kind of token allows: 0 if it is not valid, -1 if it is valid for something else.
    private static readonly Kind[] Kinds =
    [
        new("no token", static _ => null, 0),
        new("garbage", static _ => "garbage", 0),
        new("three dots", static _ => "a.b.c", 0),
        new("huge", static c => c.Sign("manage", more: $"\"x\":\"{new string('x', 9_000)}\""), 0),
        new(
            "wrong project",
            static c => Tokens.Sign(Tokens.Payload("other", "manage", now: c.Now), Tokens.OtherSecret),
            0),
        new("wrong project, claims this one", static c => Tokens.Sign(c.Claim("manage"), Tokens.OtherSecret), 0),
        new("wrong subject", static c => Tokens.Sign(Tokens.Payload("other", "manage", now: c.Now)), -1),
        new("wrong secret", static c => Tokens.Sign(c.Claim("manage"), Tokens.Secret + "?"), 0),
        new("changed payload", static c => Tamper(c.Sign("read"), c.Sign("manage")), 0),
        new(
            "expired",
            static c =>
                Tokens.Sign(Tokens.Payload(c.Project, "manage", lifetime: TimeSpan.FromSeconds(-90), now: c.Now)),
            0),
        new(
            "not yet",
            static c => c.Sign("manage", more: $"\"nbf\":{(c.Now + TimeSpan.FromMinutes(5)).ToUnixTimeSeconds()}"),
            0),
        new("no exp", static c => Tokens.Sign(Tokens.Payload(c.Project, "manage", expires: false)), 0),
        new("no sub", static c => Tokens.Sign(Tokens.Payload(null, "manage", now: c.Now)), 0),
        new("no scope", static c => c.Sign(null), 0),
        new("unknown scope", static c => c.Sign("admin"), 0),
        new("two scopes", static c => c.Sign("read manage"), 0),
        new("stream_id that is no text", static c => c.Sign("manage", more: "\"stream_id\":5"), 0),
        new("stream_id that is null", static c => c.Sign("manage", more: "\"stream_id\":null"), 0),
        new("alg none", static c => Tokens.Sign(c.Claim("manage"), algorithm: "none"), 0),
        new("alg None", static c => Tokens.Sign(c.Claim("manage"), algorithm: "none", header: """{"alg":"None"}"""), 0),
        new("no alg", static c => Tokens.Sign(c.Claim("manage"), header: """{"typ":"JWT"}"""), 0),
        new("HS384", static c => Tokens.Sign(c.Claim("manage"), algorithm: "HS384"), 0),
        new("HS512", static c => Tokens.Sign(c.Claim("manage"), algorithm: "HS512"), 0),
        new("RS256", static c => Tokens.Sign(c.Claim("manage"), algorithm: "RS256"), 0),
        new("admin key", static _ => RightsHost.AdminKey, 0, IsAdmin: true),
        new("read", static c => c.Sign("read"), Reads),
        new(
            "unknown kid",
            static c =>
                Tokens.Sign(c.Claim("read"), header: """{"alg":"HS256","kid":"x","jku":"http://127.0.0.1:1/"}"""),
            Reads),
        new("write", static c => c.Sign("write"), Writes),
        new("manage", static c => c.Sign("manage"), Manages),
        new("this stream, read", static c => c.Sign("read", c.Name), Reads, OfOneStream: true),
        new("this stream, write", static c => c.Sign("write", c.Name), Writes, OfOneStream: true),
        new("this stream, manage", static c => c.Sign("manage", c.Name), Manages, OfOneStream: true),
        new("another stream, manage", static c => c.Sign("manage", "x"), -1),
    ];

    /// <summary>Runs all cells with streams of a project, public ones or not.</summary>
    /// <returns>The number of cells, and the failures.</returns>
    public static async Task<(int Cells, List<string> Wrong)> RunAsync(RightsHost host, string project, bool isPublic)
    {
        List<string> wrong = [];
        int number = 0;
        foreach (Route route in Routes)
        {
            // Refused requests share a stream, which they must not change; admitted ones get a stream each.
            string shared = await MakeAsync(withEstuary: true);
            string[] places =
            [
                .. ((string[])
                [
                    "/v1/stream/{stream}",
                    "/v1/stream/{stream}-new",
                    "/v1/estuary/{project}/{estuary}",
                    "/v1/estuary/{project}/{estuary}-new",
                    "/v1/config/{project}",
                    "/v1/config/{name}",
                    "/v1/stream/{project}/__ds/subscriptions/{name}",
                    "/v1/stream/__ds/subscriptions/{name}"
                ]).Select(place => Fill(place, project, shared))
            ];
            string before = await host.StateAsync(project, places);
            ILookup<bool, (Kind Kind, int Expected)> kinds = Kinds
                .Select(kind => (kind, Expect(route, kind, isPublic, project == "open")))
                .ToLookup(static cell => cell.Item2 is 401 or 403);
            foreach ((Kind kind, int expected) in kinds[true])
            {
                await AskAsync(route, kind, shared, expected, isRefused: true);
            }

            wrong.AddRange(
                before == await host.StateAsync(project, places)
                    ? []
                    : [$"{route.Name}: a refused request has written something"]);
            foreach ((Kind kind, int expected) in kinds[false])
            {
                await AskAsync(
                    route,
                    kind,
                    route.Needs <= Reads ? shared : await MakeAsync(route.Succeeds == 200 && route.NeedsEstuary),
                    expected,
                    isRefused: false);
            }
        }

        return (Routes.Length * Kinds.Length, wrong);

        async Task<string> MakeAsync(bool withEstuary)
        {
            string name = $"s{(isPublic ? "public" : "")}{number++}";
            await host.CreateAsync($"{project}/{name}", isPublic);
            if (withEstuary)
            {
                await host.SubscribeAsync($"{project}/{name}", "e-" + name);
            }

            return name;
        }

        async Task AskAsync(Route route, Kind kind, string name, int expected, bool isRefused)
        {
            string? token = kind.Make(new Claims(project, name, host.Now));
            string[] headers = route.Header is null ? [] : [Fill(route.Header, project, name)];
            using HttpResponseMessage response = await host.SendAsync(
                route.Method,
                Fill(route.Target, project, name)
                    .Replace("{visibility}", isPublic ? "?public=true" : "", StringComparison.Ordinal),
                token,
                route.Body is null ? null : Fill(route.Body, project, name),
                headers);
            string cell = $"{route.Name} / {kind.Name}: {(int)response.StatusCode} instead of {expected}";
            if (expected == 200 ? !response.IsSuccessStatusCode : (int)response.StatusCode != expected)
            {
                wrong.Add(cell);
            }

            if (isRefused)
            {
                wrong.AddRange(
                    response.Headers.CacheControl?.ToString() == "no-store" ? [] : [$"{cell}, may be cached"]);
                wrong.AddRange(
                    (response.Headers.WwwAuthenticate.ToString() == "Bearer") == (expected == 401)
                        ? []
                        : [$"{cell}, WWW-Authenticate"]);
            }

            if (!response.IsSuccessStatusCode)
            {
                string body = await response.Content.ReadAsStringAsync();
                wrong.AddRange(
                    token is { Length: > 10 } && body.Contains(token, StringComparison.Ordinal)
                        ? [$"{cell}, the token comes back"]
                        : []);
            }
        }
    }

    private static int Expect(Route route, Kind kind, bool isPublic, bool isOfPublicProject)
    {
        bool isOpenToAll = route.Needs == Nothing
            || (route.Needs == Reads
                && route.IsOfAnyStream
                && (isOfPublicProject || (isPublic && route.IsOfTheStream)));
        bool isForAdmin = kind.IsAdmin
            && (route.Target.StartsWith("/v1/config/", StringComparison.Ordinal) || route.Needs == Administers);
        return isOpenToAll || isForAdmin ? route.Succeeds
            : kind.Grants == 0 || route.Needs == Administers ? 401
            : kind.Grants < route.Needs || (kind.OfOneStream && (route.Needs == Manages || !route.IsOfTheStream)) ? 403
            : route.Succeeds;
    }

    private static string Fill(string template, string project, string name) => template
        .Replace("{stream}", $"{project}/{name}", StringComparison.Ordinal)
        .Replace("{project}", project, StringComparison.Ordinal)
        .Replace("{estuary}", "e-" + name, StringComparison.Ordinal)
        .Replace("{name}", $"{project}-{name}", StringComparison.Ordinal);

    private static string Tamper(string token, string other)
    {
        string[] parts = token.Split('.');
        return $"{parts[0]}.{other.Split('.')[1]}.{parts[2]}";
    }

    // Succeeds is the status of an admitted request; 200 stands for any success.
    private sealed record Route(
        string Name,
        string Method,
        string Target,
        int Needs,
        string? Body = null,
        bool IsOfTheStream = true,
        string? Header = null,
        int Succeeds = 200,
        bool IsOfAnyStream = true)
    {
        /// <summary>Whether a request for a stream, or a token for it, can be the one that is needed.</summary>
        public bool IsOfTheStream { get; } = IsOfTheStream && IsOfAnyStream;

        public bool NeedsEstuary => $"{Target}{Body}".Contains("{estuary}", StringComparison.Ordinal);
    }

    private sealed record Kind(
        string Name,
        Func<Claims, string?> Make,
        int Grants,
        bool OfOneStream = false,
        bool IsAdmin = false);

    private sealed record Claims(string Project, string Name, DateTimeOffset Now)
    {
        public string Claim(string? scope, string? streamId = null, string more = "") =>
            Tokens.Payload(Project, scope, streamId, more: more, now: Now);

        public string Sign(string? scope, string? streamId = null, string more = "") =>
            Tokens.Sign(Claim(scope, streamId, more));
    }
}
