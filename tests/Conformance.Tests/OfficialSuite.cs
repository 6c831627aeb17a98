namespace Conformance.Tests;

/// <summary>Runs the official tests, and asserts that all of them ran.</summary>
internal static class OfficialSuite
{
    private const int ServerTests = 338;

    /// <summary>What becomes of appends: a part that takes a few seconds.</summary>
    private const string AppendPattern = "Append Operations|Idempotent Producer|Concurrent Writer";

    private const int AppendTests = 42;
    private const int ClientTests = 14;
    private const int LibraryTests = 12;

    /// <summary>The settings that the tests require.</summary>
    public static Dictionary<string, string> Settings => new()
    {
        // Some tests wait until a long-poll times out.
        ["DurableStreams__LongPoll__Timeout"] = "00:00:02",

        // The receivers of webhooks listen on 127.0.0.1.
        ["DurableStreams__Webhooks__AllowLoopback"] = "true",
    };

    /// <summary>The settings that the client tests require.</summary>
    public static Dictionary<string, string> ClientSettings =>
        new(Settings) { ["DurableStreams__Sse__Lifetime"] = "00:00:01" };

    /// <summary>Asserts that all server tests pass, those of subscriptions included.</summary>
    public static Task PassesAsync(Uri server, Func<string> output) =>
        PassesAsync("conformance.test.mjs", ServerTests, server, output);

    /// <summary>Asserts that all server tests pass with a token in every request that has none.</summary>
    public static Task PassesAsync(Uri server, Func<string> output, string tokens) =>
        PassesAsync("conformance.test.mjs", ServerTests, server, output, tokens);

    /// <summary>Asserts that all server tests pass over HTTP/2.</summary>
    /// <param name="server">The address of the server, on https.</param>
    /// <param name="output">The last output of the server.</param>
    /// <param name="authority">The file of the certificate authority to trust.</param>
    public static async Task PassesOverHttp2Async(Uri server, Func<string> output, string authority)
    {
        var report = await VitestRun.RunAsync("conformance.test.mjs", server, authority: authority);
        AssertPassed("conformance.test.mjs", ServerTests, report, report.NotPassed, output);
    }

    /// <summary>Asserts that the server tests of appends pass with a token in every request that has none.</summary>
    public static async Task AppendsPassAsync(Uri server, Func<string> output, string tokens)
    {
        var report = await VitestRun.RunAsync("conformance.test.mjs", server, tokens, AppendPattern);

        // The pattern skips the others.
        AssertPassed(
            "conformance.test.mjs", AppendTests, report, report.NotPassed.Where(test => test.Status != "skipped"), output);
    }

    /// <summary>Asserts that the tests with the official client pass.</summary>
    public static Task ClientPassesAsync(Uri server, Func<string> output) =>
        PassesAsync("client.test.mjs", ClientTests, server, output);

    /// <summary>
    /// Asserts that the tests with the official libraries pass: Yjs, AI SDK, TanStack AI and StreamDB.
    /// </summary>
    public static Task LibrariesPassAsync(Uri server, Func<string> output) =>
        PassesAsync("libraries.test.mjs", LibraryTests, server, output);

    /// <summary>Asserts the number too, so that missing or skipped tests cannot go unnoticed.</summary>
    private static async Task PassesAsync(
        string testFile, int expected, Uri server, Func<string> output, string? tokens = null)
    {
        var report = await VitestRun.RunAsync(testFile, server, tokens);
        AssertPassed(testFile, expected, report, report.NotPassed, output);
    }

    private static void AssertPassed(
        string testFile,
        int expected,
        VitestReport report,
        IEnumerable<VitestReport.Test> notPassed,
        Func<string> output) =>
        Assert.True(
            !notPassed.Any() && report.BrokenFiles.Count == 0 && report.Passed == expected,
            $"{expected} tests of {testFile} should pass. {report.Describe(notPassed)}\n"
            + $"Last output of the server:\n{output()}");
}
