using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace DurableStreams.AspNetCore.Tests.RandomRequests;

/// <summary>A random request that is valid HTTP but otherwise arbitrary.</summary>
public sealed record RandomRequest(
    string Method,
    string Target,
    IReadOnlyList<string> Headers,
    string Body,
    bool IsChunked)
{
    private const string Offset = "0001767225600000_0000000000000003";

    private static readonly string[] PathPieces =
    [
        "a", "b", "c", "p/a", "__ds", "_default", "..", "%2e", "%2F", "", "%00", "%", "%FF", "%C3%A9", "x y"
    ];

    private static readonly string[] Values =
    [
        "", "0", "1", "2", "-1", "now", "true", "false", "sse", "long-poll", "9007199254740991", "9007199254740992",
        "99999999999999999999", "01", "+1", "1e9", "text/plain", "application/json", "application/octet-stream",
        "TEXT/html; charset=utf-8", "nonsense", "text/plain; title=\"", "\u00E9", "\u00C3\u00A9", Offset,
        "0000000000000000_0000000000000000", "9999999999999999_9999999999999999", "/v1/stream/a", "/v1/stream/b",
        "/v1/stream/p/a", "/v1/stream/%", "/", "*", "W/\"x\"", "\"a\", \"b\"", "gzip", "br;q=0.5, gzip;q=0",
        "2026-01-01T00:00:00Z", "2099-01-01T00:00:00.123456789+23:59", "9999-12-31T23:59:60Z", "0000-00-00T00:00:00Z",
        "https://app.example", "a,b", "%31", "é",
    ];

    private static readonly string[] HeaderNames =
    [
        "Content-Type", "Content-Type", "Content-Type", "Stream-TTL", "Stream-Expires-At", "Stream-Seq",
        "Stream-Closed", "Stream-Forked-From", "Stream-Fork-Offset", "Stream-Fork-Sub-Offset", "Producer-Id",
        "Producer-Epoch", "Producer-Seq", "If-None-Match", "Accept-Encoding", "Origin", "Authorization", "Range",
        "Cookie", "X-Other",
    ];

    private static readonly string[] QueryNames =
    [
        "offset", "offset", "live", "cursor", "public", "o%66fset", "other", ""
    ];

    private static readonly string[] LikelyHeaders =
    [
        "Content-Type: text/plain", "Content-Type: text/plain", "Content-Type: application/json", "Stream-Closed: true",
        "Stream-TTL: 60", "Stream-Seq: 5", "Stream-Forked-From: /v1/stream/a", "Stream-Fork-Sub-Offset: 1",
        "If-None-Match: *", "Accept-Encoding: gzip", "Origin: https://app.example",
    ];

    private static readonly string[] LikelyQueries =
    [
        "", "", "offset=-1", "offset=now", "offset=-1&live=long-poll", "offset=now&live=long-poll&cursor=5",
        "offset=-1&live=sse", "offset=now&live=sse", "public=true",
    ];

    private static readonly string[] Bodies =
    [
        "", "x", "[]", "[1,2]", "{\"a\":\"\\ud800\"}", "{", "[[", "null", " 1 ", "\u00FF\u00FE", "\r\n\rdata: x\n\n",
        new('[', 600), new('x', 3000)
    ];

    public static Arbitrary<RandomRequest> Any { get; } = Arb.From(
        from method in Gen.Frequency(
            (6, Gen.Elements("PUT", "POST", "GET")),
            (2, Gen.Elements("HEAD", "DELETE")),
            (1, Gen.Elements("OPTIONS", "PATCH", "QUERY", "TRACE")))
        from path in Gen.Frequency(
            (9, Gen.Elements("a", "b", "p/a")),
            (1, Gen.Elements(PathPieces).ListOf().Select(pieces => string.Join('/', pieces))))
        from query in Gen.Frequency(
            (5, Gen.Elements(LikelyQueries)),
            (1, AnyPair(QueryNames, "=").ListOf().Select(pairs => string.Join('&', pairs.Take(4)))))
        from headers in Gen.Frequency((6, Gen.Elements(LikelyHeaders)), (1, AnyPair(HeaderNames, ": ")))
            .ListOf()
            .Select(list => list.DistinctBy(NameOf).Take(4))
        from producer in Gen.Frequency(
            (3, Gen.Constant<string[]>([])),
            (1,
                from epoch in Gen.Choose(0, 2)
                from seq in Gen.Choose(0, 2)
                select new[] { "Producer-Id: p", $"Producer-Epoch: {epoch}", $"Producer-Seq: {seq}" }))
        from body in Gen.Frequency(
            (3, Gen.Elements(Bodies)),
            (1, ArbMap.Default.GeneratorFor<byte[]>().Select(Encoding.Latin1.GetString)))
        from isChunked in Gen.Elements(true, false, false)
        select new RandomRequest(
            method, Escape($"/v1/stream/{path}?{query}"), [.. headers, .. producer], body, isChunked));

    public string ToBytes()
    {
        var bytes = new StringBuilder();
        bytes.Append(CultureInfo.InvariantCulture, $"{Method} {Target} HTTP/1.1\r\nHost: here\r\n");
        foreach (string header in Headers)
        {
            bytes.Append(header).Append("\r\n");
        }

        if (IsChunked)
        {
            bytes.Append("Transfer-Encoding: chunked\r\n\r\n");
            bytes.Append(Body.Length == 0 ? "" : $"{Body.Length:x}\r\n{Body}\r\n").Append("0\r\n\r\n");
        }
        else
        {
            bytes.Append(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n\r\n{Body}");
        }

        return bytes.ToString();
    }

    public override string ToString() => ToBytes();

    private static Gen<string> AnyPair(string[] names, string separator) =>
        from name in Gen.Elements(names) from value in Gen.Elements(Values) select name + separator + value;

    private static string NameOf(string header) => header[..header.IndexOf(':', StringComparison.Ordinal)];

    // Escapes only what a request line cannot contain.
    private static string Escape(string target) =>
        string.Concat(
            target.Select(
                c => c is <= ' ' or > '~'
                    ? string.Concat(Encoding.UTF8.GetBytes([c]).Select(b => $"%{b:X2}"))
                    : c.ToString()));
}
