using System.Globalization;
using System.Text;

namespace Server.Tests.Fuzz;

/// <summary>Generates invalid requests of many kinds. The same seed and number generate the same bytes.</summary>
internal sealed class FuzzCases(Random random)
{
    private static readonly (string Kind, Func<FuzzCases, FuzzCase> Make)[] Kinds =
    [
        ("truncated", static f => Whole(f.Cut(f.Plain()))),
        ("mutated", static f => Whole(f.Mutate(f.Plain()))),
        ("duplicated", static f => Whole(f.Request(f.Duplicates()))),
        ("non-UTF-8", static f => Whole(f.NotUtf8())),
        ("line ends in values", static f => Whole(f.Request([f.LineEnds()]))),
        ("chunks", static f => Whole(f.Chunks())),
        ("oversized", static f => Whole(f.Oversized())),
        ("paths", static f => Whole(f.PathTrick())),
        ("references", static f => Whole(f.Reference())),
        ("queries", static f => Whole(f.Query())),
        ("values", static f => Whole(f.Request(f.Values()))),
        ("no HTTP", static f => Whole(f.Garbage())),
        ("slow", static f => f.Slow()),
        ("pipelined", static f => Whole(f.Pipelined())),
    ];

    private static readonly string[] Methods =
    [
        "GET", "GET", "PUT", "PUT", "POST", "POST", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "get", "X"
    ];

    // Each leads from one tenant to the other, for a decoder that decodes too little or too much.
    private static readonly string[] Steps =
    [
        "%2e%2e/", "%2e%2e%2f", "..%2f", "../", "..%5c", "..\\", "%252e%252e/", "%252e%252e%252f", "%c0%ae%c0%ae/",
        "%c0%ae%c0%ae%c0%af", "%e0%80%ae%e0%80%ae/", "%f0%80%80%ae%f0%80%80%ae/", "..%c0%af", "..%00/", "%00/../",
        "..;/", ".%2e/", "..//", "%2e%2e%2e/../", "x/../../", "%ef%bc%8e%ef%bc%8e/", "%u002e%u002e/", "..%ff/", "./../",
    ];

    private static readonly string[] Roots =
    [
        "/v1/stream/", "/v1/stream/", "/v1/stream/", "/v1/estuary/", "/v1/estuary/subscribe/", "/v1/config/"
    ];

    private static readonly string[] Extremes =
    [
        "", "0", "-1", "1", "00", "+1", "1e9", "9007199254740991", "9007199254740992", "18446744073709551616",
        "99999999999999999999999999", "-0", "0x1", "NaN", "true", "TRUE", "false", "null", "now",
        "0000000000000000_0000000000000000", "9999999999999999_9999999999999999", "0001767225600000_-000000000000001",
        "2026-01-01T00:00:00Z", "9999-12-31T23:59:60+23:59", "text/plain", "application/json; charset=\"", "/", "a/b/c",
        "\"", "\\", "{}", "%", "%00", "%zz", "*", "W/\"", "\t", "\u00e9", "\u00ff\u00fe", "data: x", "event: y",
        "${jndi:x}", "' or 1=1--",
    ];

    private static readonly string[] Headers =
    [
        "Content-Type", "Stream-TTL", "Stream-Expires-At", "Stream-Seq", "Stream-Closed", "Stream-Fork-Offset",
        "Stream-Fork-Sub-Offset", "Producer-Id", "Producer-Epoch", "Producer-Seq", "If-None-Match", "If-Match",
        "Accept-Encoding", "Origin", "Range", "Expect", "Upgrade", "Connection", "Transfer-Encoding",
        "Content-Encoding", "Cookie", "X-Forwarded-Host", "X-HTTP-Method-Override",
    ];

    /// <summary>Generates the case of a number; the kinds alternate.</summary>
    public static FuzzCase Of(int seed, int number)
    {
        (string kind, Func<FuzzCases, FuzzCase> make) = Kinds[number % Kinds.Length];
        return make(new FuzzCases(new Random(unchecked((seed * 1_000_003) + number)))) with { Kind = kind };
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static FuzzCase Whole(string bytes) => new("", Bytes(bytes));

    private FuzzCase Slow() =>
        new("", Bytes(random.Next(2) == 0 ? Plain() : Chunks(maxChunks: 40)), Piece: 1 + random.Next(3));

    private string Any(string[] of) => of[random.Next(of.Length)];

    private string Name() => $"s{random.Next(6)}";

    private string Noise(int maxLength, int from = 0, int to = 256) =>
        string.Create(random.Next(1, maxLength + 1), (random, from, to), static (span, how) =>
        {
            foreach (ref char c in span)
            {
                c = (char)how.random.Next(how.from, how.to);
            }
        });

    // With a valid token, without one, or with an invalid one: only the tenant's own data may be returned.
    private string Authorization() => random.Next(8) switch
    {
        0 => "",
        1 => "Authorization: Bearer a.b.c\r\n",
        _ => $"Authorization: Bearer {Tenants.Token}\r\n",
    };

    private string Request(
        IEnumerable<string> headers,
        string? target = null,
        string? method = null,
        string body = "[1]") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{method ?? Any(Methods)} {target ?? $"/v1/stream/mine/{Name()}"} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n{Authorization()}{string.Concat(headers.Select(static header => header + "\r\n"))}Content-Length: {body.Length}\r\n\r\n{body}");

    private string Plain() => Request(
        random.Next(3) == 0
            ? [
                "Content-Type: application/json",
                "Producer-Id: p",
                "Producer-Epoch: 0",
                $"Producer-Seq: {random.Next(3)}"
            ]
            : ["Content-Type: application/json"],
        body: random.Next(2) == 0 ? "[1,{\"a\":\"b\"}]" : Noise(2_000));

    private string Cut(string request) => request[..random.Next(request.Length)];

    private string Mutate(string request)
    {
        var bytes = new StringBuilder(request);
        for (int i = random.Next(1, 9); i > 0; i--)
        {
            int at = random.Next(Math.Min(bytes.Length, 400));
            _ = random.Next(3) switch
            {
                0 => bytes.Remove(at, 1),
                1 => bytes.Insert(at, (char)random.Next(256)),
                _ => bytes.Replace(bytes[at], (char)random.Next(256), at, 1),
            };
        }

        return bytes.ToString();
    }

    private string[] Duplicates() => random.Next(9) switch
    {
        0 => ["Content-Length: 3"],
        1 => ["Content-Length: 5", "Content-Length: 7"],
        2 => ["Transfer-Encoding: chunked"],
        3 => ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
        4 => ["Host: elsewhere", "Host: here"],
        5 => [$"Authorization: Bearer {Tenants.Token}", "Authorization: Bearer x"],
        6 => ["Content-Type: text/plain", "Content-Type: application/json"],
        7 =>
        [
            "Producer-Id: a",
            "Producer-Id: b",
            "Producer-Epoch: 0",
            "Producer-Epoch: 0",
            "Producer-Seq: 0",
            "Producer-Seq: 0"
        ],
        _ => [.. Enumerable.Repeat($"{Any(Headers)}: {Any(Extremes)}", random.Next(2, 40))],
    };

    private string NotUtf8() => random.Next(4) switch
    {
        0 => Request([], target: "/v1/stream/mine/" + Noise(20, 0x80)),
        1 => Request([$"{Any(Headers)}: {Noise(50, 0x80)}"]),
        2 => Request([$"{Noise(10, 0x80)}: x"]),
        _ => Request(["Content-Type: application/json"], body: "[\"" + Noise(100, 0x80) + "\"]"),
    };

    private string LineEnds() =>
        $"{Any(Headers)}: a{Any((string[])
        [
            "\r", "\n", "\r\n ", "\n ", "\r\r\n", "\n\n", "\0", "\v", "\r\nX-Injected: 1\r", "\r\n\r\n", "\u0085",
            "%0d%0aX-Injected: 1"
        ])}b{Any(Extremes)}";

    private string Chunks(int maxChunks = 5_000)
    {
        string start =
            $"POST /v1/stream/mine/{Name()} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n{Authorization()}Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";
        return start + random.Next(8) switch
        {
            0 => string.Concat(Enumerable.Repeat("1\r\nx\r\n", random.Next(1, maxChunks))) + "0\r\n\r\n",
            1 => "FFFFFFFFFFFFFFFFF\r\nx\r\n0\r\n\r\n",
            2 => "7fffffff\r\nx\r\n0\r\n\r\n",
            3 => "-1\r\nx\r\n0\r\n\r\n",
            4 => $"1;{Noise(maxChunks, 0x20, 0x7f)}\r\nx\r\n0\r\n\r\n",
            5 => $"1\r\nx\r\n0\r\n{string.Concat(Enumerable.Repeat("X-Trailer: y\r\n", random.Next(1, 300)))}\r\n",
            6 => "5\r\nx\r\n0\r\n\r\n",
            _ => string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => Noise(30) + "\r\n")),
        };
    }

    private string Oversized() => random.Next(8) switch
    {
        0 => Request([], target: "/v1/stream/mine/" + new string('a', random.Next(400, 70_000))),
        1 => Request([], target: "/v1/stream/mine/" + string.Concat(Enumerable.Repeat("a/", random.Next(200, 3_000)))),
        2 => Request([$"{Any(Headers)}: {new string('a', random.Next(1_000, 40_000))}"]),
        3 => Request(Enumerable.Range(0, random.Next(90, 400)).Select(static i => $"X-{i}: y")),
        4 => Request(
            ["Content-Type: text/plain"],
            method: "POST",
            body: new string('b', Tenants.MaxBodyBytes + random.Next(-2, 3))),
        5 => Request(
            ["Content-Type: text/plain"],
            method: "PUT",
            body: new string('b', random.Next(2, 5) * Tenants.MaxBodyBytes)),
        6 => Request(
            ["Content-Type: application/json"], method: "POST", body: new string('[', random.Next(400, 60_000))),
        _ =>
            $"POST /v1/stream/mine/{Name()} HTTP/1.1\r\nHost: here\r\n{Authorization()}Content-Type: text/plain\r\nContent-Length: {Any((string[])["999999999999", "9223372036854775807", "9223372036854775808", "-1", "1 1", "0x10"])}\r\n\r\nx",
    };

    private string Target()
    {
        string root = Any(Roots);
        string step = Any(Steps);
        return random.Next(8) switch
        {
            0 => $"{root}mine/{step}theirs/a",
            1 => $"{root}mine{step}theirs{Any((string[])["/", "%2f", "%2F", "//", "%5c"])}a",
            2 => $"{root}{step}stream/theirs/a",
            3 => $"{root}mine/a{Any((string[])["%00", "%0d%0a", "%20", "?", "#", ";", "%3f"])}/../../theirs/a",
            4 => $"http://here{root}theirs/{step}theirs/a",
            5 => $"{Any((string[])["//", "/.", "/%2e", "/%2f", "\\", "///x@"])}{root}theirs/a",
            6 => $"{root}{Any((string[])
            [
                "THEIRS", "theirs%00", "theirs%20", "theirs.", "%74heirs", "t\u0068eirs", "mine%2f..%2ftheirs",
                "their%73"
            ])}/{Any((string[])["a", "e"])}",
            _ => $"{root}mine/{string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => Any(Steps)))}theirs/a",
        };
    }

    private string PathTrick() =>
        Request(
            ["Content-Type: application/json"],
            target: Target(),
            body: Any((string[])["[1]", "{\"estuaryId\":\"e\"}", "{}"]));

    private string Reference() => random.Next(3) switch
    {
        0 => Request([$"Stream-Forked-From: {Target()}"], method: "PUT", body: ""),
        1 => Request(
            ["Content-Type: application/json"],
            target: "/v1/estuary/subscribe/mine/" + Any(Steps) + "theirs/a",
            method: "POST",
            body: "{\"estuaryId\":\"e\"}"),
        _ => Request(
            ["Content-Type: application/json"],
            target: "/v1/estuary/subscribe/mine/a",
            method: Any((string[])["POST", "DELETE"]),
            body: $"{{\"estuaryId\":\"{Any(Steps)}theirs/e\",\"envelope\":{Any(Extremes)}}}"),
    };

    private string Query() => Request(
        [],
        target: $"/v1/stream/mine/a?{string.Join('&', Enumerable.Range(0, random.Next(1, 5)).Select(_ =>
            $"{Any((string[])["offset", "live", "cursor", "public", "token", "o%66fset", ""])}={Any((string[])
            [
                "sse", "long-poll", "-1", "now", "%00", "%ff", "%0d%0aX-Injected:1", Uri.EscapeDataString(Any(Extremes))
            ])}"))}",
        method: "GET",
        body: "");

    private string[] Values() =>
        [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => $"{Any(Headers)}: {Any(Extremes)}")];

    private string Garbage() => random.Next(7) switch
    {
        0 => Noise(4_000),
        1 => "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + Noise(500),
        2 => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x12\x04\0\0\0\0\0" + Noise(100),
        3 => "GET /v1/stream/mine/a\r\n\r\n",
        4 => $"GET /v1/stream/theirs/a HTTP/{Any((string[])["0.9", "1.0", "1.2", "2.0", "3", "9.9", ""])}\r\n\r\n",
        5 => "PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n" + Plain(),
        _ => string.Concat(Enumerable.Repeat("\r\n", random.Next(1, 500))) + Plain(),
    };

    private string Pipelined() => string.Concat(Enumerable.Range(0, random.Next(2, 30)).Select(_ =>
        random.Next(5) == 0
            ? Mutate(Plain())
            : Plain().Replace("Connection: close\r\n", "", StringComparison.Ordinal)));
}
