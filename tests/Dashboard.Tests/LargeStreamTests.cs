using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Dashboard.Tests.Browsers;
using Microsoft.Playwright;
using Xunit.Abstractions;
using static Dashboard.Tests.Browsers.DashboardPage;

namespace Dashboard.Tests;

/// <summary>Streams that are too long or too fast to be shown whole.</summary>
[Collection(BrowserCollection.Name)]
public sealed partial class LargeStreamTests(BrowserFixture browser, OpenServer open, ITestOutputHelper output)
    : IClassFixture<OpenServer>
{
    // More rows would be more elements than a browser lays out in a frame.
    private const int MaxElements = 60;

    private readonly DashboardServer _server = open.Server;

    [Fact]
    public async Task Ten_thousand_events_a_second_are_followed_to_the_last_one_with_a_bounded_number_of_elements()
    {
        const int Batches = 300;
        const int BatchSize = 200;
        await _server.CreateAsync("fast");
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/_default/fast");
        await SeeAsync(page.Tab.GetByText("This stream is empty."));
        await page.Tab.EvaluateAsync(
            """
            () => {
              window.gaps = [];
              window.mostRows = 0;
              let last = performance.now();
              const count = () => {
                const now = performance.now();
                window.gaps.push(now - last);
                last = now;
                window.mostRows = Math.max(window.mostRows, document.querySelectorAll('[role=option]').length);
                requestAnimationFrame(count);
              };
              requestAnimationFrame(count);
            }
            """);

        // 50 batches a second; a slow machine takes longer, and the page must not miss anything either way.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (int batch = 0; batch < Batches; batch++)
        {
            await timer.WaitForNextTickAsync();
            await _server.AppendAsync("fast", Messages(batch * BatchSize, BatchSize));
        }

        await SeeAsync(page.Row($$"""{"n":{{(Batches * BatchSize) - 1}},"""));
        string status = await page.Tab.Locator(".status").InnerTextAsync();
        int[] rows = [.. Integers().Matches(status).Select(
            static match => int.Parse(match.Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture))];
        Assert.Equal(Batches * BatchSize, rows.Sum());
        Assert.InRange(rows[0], 1, 50_000);
        Assert.InRange(await page.Tab.EvaluateAsync<int>("window.mostRows"), 1, MaxElements);
        Assert.Empty(page.Problems);

        // A figure for readers, and no bound: what else runs on the machine decides it, too.
        double[] gaps = [.. (await page.Tab.EvaluateAsync<double[]>("window.gaps")).Order()];
        output.WriteLine(
            $"{gaps.Length} frames; between two: {gaps[gaps.Length / 2]:F1} ms median, {gaps[^1]:F1} ms at most");
    }

    [Fact]
    public async Task Fifty_megabytes_are_read_in_parts_when_they_are_looked_at()
    {
        const int Parts = 50;
        await _server.CreateAsync("large", "text/plain");
        byte[] part = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('.', 1023) + "\n", 1024)));
        for (int i = 0; i < Parts; i++)
        {
            await _server.SendAsync(HttpMethod.Post, "v1/stream/large", "text/plain", part);
        }

        await _server.AppendAsync("large", "the end\n", "text/plain");
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/_default/large");
        await SeeAsync(page.Row("the end"));
        await SeeAsync(page.Tab.GetByText("50.0 MiB", new() { Exact = true }));
        await page.Button("Start").ClickAsync();
        ILocator first = page.Tab.GetByRole(AriaRole.Option).First;
        await SeeTextAsync(first, "0....");

        // Each time the end is reached, one more part is read, and in the end the first ones are dropped.
        await page.Tab.GetByRole(AriaRole.Listbox).FocusAsync();
        ILocator status = page.Tab.Locator(".status");
        for (int i = 2; i <= 10; i++)
        {
            await page.Tab.Keyboard.PressAsync("End");
            await Assertions.Expect(status).ToContainTextAsync(
                i <= 8 ? $"{i * 1024:N0} rows in memory" : $"{(i - 8) * 1024:N0} older ones dropped");
        }

        int reads = page.Requests.Count(static url => url.Contains("large?offset=", StringComparison.Ordinal));
        Assert.InRange(reads, 10, 20);
    }

    [Fact]
    public async Task A_single_append_of_many_megabytes_is_cut()
    {
        await _server.CreateAsync("huge");
        await _server.AppendAsync("huge", $"\"{new string('x', 20 * 1024 * 1024)}\"");
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/_default/huge");
        await page.Row("cut").ClickAsync();

        await SeeAsync(page.Tab.GetByText("This append is longer than 2.0 MiB: the rest was not loaded."));
        await SeeAsync(page.Tab.GetByText("The first 128 KiB are shown."));
    }

    [Fact]
    public async Task A_long_message_of_quotes_is_shown_when_it_is_chosen()
    {
        await _server.CreateAsync("quotes");
        await _server.AppendAsync("quotes", $"\"{string.Concat(Enumerable.Repeat("\\\"", 100 * 1024))}\"");
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/_default/quotes");
        await page.Tab.GetByRole(AriaRole.Option).ClickAsync();

        // A single element: what was cut is still one text.
        ILocator content = page.Tab.GetByLabel("Selected row").Locator("pre");
        await SeeTextAsync(content, "\\\"");
        await Assertions.Expect(content.Locator("span")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_deep_message_is_shown_with_a_bounded_indentation()
    {
        const int Depth = 500;
        const int Values = 10_000;
        string values = string.Join(',', Enumerable.Repeat("1", Values));
        await _server.CreateAsync("deep");
        await _server.AppendAsync("deep", $"[{new string('[', Depth)}{values}{new string(']', Depth)}]");
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/_default/deep");
        await page.Tab.GetByRole(AriaRole.Option).ClickAsync();

        ILocator content = page.Tab.GetByLabel("Selected row").Locator("pre");
        await content.WaitForAsync();
        Assert.InRange(await content.EvaluateAsync<int>("pre => pre.textContent.length"), Values, 100 * Values);
    }

    private static string Messages(int first, int count) =>
        $"[{string.Join(',', Enumerable.Range(first, count).Select(
            static n => $$"""{"n":{{n}},"text":"one of ten thousand events in this second"}"""))}]";

    [GeneratedRegex(@"\d[\d,]*")]
    private static partial Regex Integers();
}
