using System.Text;
using System.Text.Json;

namespace Conformance.Tests;

/// <summary>The report of vitest: every test with its status, and the files that failed to load.</summary>
internal sealed record VitestReport(IReadOnlyList<VitestReport.Test> Tests, IReadOnlyList<string> BrokenFiles)
{
    public int Passed => Tests.Count(test => test.Status == "passed");

    public IEnumerable<Test> NotPassed => Tests.Where(test => test.Status != "passed");

    public static VitestReport Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var files = document.RootElement.GetProperty("testResults").EnumerateArray().ToArray();
        var tests = files.SelectMany(file => file.GetProperty("assertionResults").EnumerateArray()).Select(ParseTest);
        var broken = files
            .Select(file => file.GetProperty("message").GetString()!)
            .Where(message => message.Length > 0);
        return new VitestReport([.. tests], [.. broken]);
    }

    public string Describe(IEnumerable<Test> tests)
    {
        var text = new StringBuilder().AppendLine($"{Passed} of {Tests.Count} tests passed.");
        foreach (var message in BrokenFiles)
        {
            text.AppendLine(message);
        }

        foreach (var test in tests)
        {
            text.AppendLine($"{test.Status}: {test.Name}").AppendLine($"    {test.FirstErrorLine}");
        }

        return text.ToString();
    }

    private static Test ParseTest(JsonElement test) => new(
        test.GetProperty("ancestorTitles").EnumerateArray().Select(title => title.GetString()!).FirstOrDefault(""),
        test.GetProperty("fullName").GetString()!,
        test.GetProperty("status").GetString()!,
        test.GetProperty("failureMessages")
            .EnumerateArray()
            .Select(message => FirstLine(message.GetString()!))
            .FirstOrDefault(""));

    /// <summary>For a test that timed out, vitest reports only an internal marker.</summary>
    private static string FirstLine(string message) =>
        message.Split('\n')[0].Replace("STACK_TRACE_ERROR", "the test timed out", StringComparison.Ordinal);

    internal sealed record Test(string Section, string Name, string Status, string FirstErrorLine);
}
