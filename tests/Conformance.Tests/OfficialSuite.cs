namespace Conformance.Tests;

/// <summary>The official tests, and how many of them there are.</summary>
internal static class OfficialSuite
{
    private const string SubscriptionSection = "Reserved subscription APIs";
    private const int ServerTests = 332;
    private const int ClientTests = 14;

    /// <summary>Settings that the tests count on.</summary>
    public static Dictionary<string, string> Settings => new()
    {
        // Some tests wait for the end of a long-poll.
        ["DurableStreams__LongPoll__Timeout"] = "00:00:02",
    };

    /// <summary>The same for the tests of the client.</summary>
    public static Dictionary<string, string> ClientSettings => new(Settings) { ["DurableStreams__Sse__Lifetime"] = "00:00:01" };

    /// <summary>Every server test but those of subscriptions.</summary>
    public static Task PassesAsync(Uri server, Func<string> output) =>
        PassesAsync("conformance.test.mjs", ServerTests, SubscriptionSection, server, output);

    /// <summary>The same, every request with a token.</summary>
    public static Task PassesAsync(Uri server, Func<string> output, string token) =>
        PassesAsync("conformance.test.mjs", ServerTests, SubscriptionSection, server, output, token);

    /// <summary>Our tests with the official client.</summary>
    public static Task ClientPassesAsync(Uri server, Func<string> output) =>
        PassesAsync("client.test.mjs", ClientTests, null, server, output);

    /// <summary>The number is asserted, so that tests which vanish or are skipped cannot pass for tests that passed.</summary>
    private static async Task PassesAsync(string testFile, int expected, string? excludedSection, Uri server, Func<string> output, string? token = null)
    {
        var report = await VitestRun.RunAsync(testFile, server, token);
        var notPassed = report.NotPassed.Where(test => !(test.Status == "skipped" && test.Section == excludedSection)).ToArray();
        Assert.True(
            notPassed.Length == 0 && report.BrokenFiles.Count == 0 && report.Passed == expected,
            $"{expected} tests of {testFile} should pass. {report.Describe(notPassed)}\nThe server's last lines:\n{output()}");
    }
}
