using Dashboard.Tests.Browsers;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Dashboard.Tests;

/// <summary>Every page, in light and dark, narrow and wide: for all eyes, keyboards and screen readers.</summary>
[Collection(BrowserCollection.Name)]
public sealed class AppearanceTests(BrowserFixture browser, SampleServer sample) : IClassFixture<SampleServer>
{
    private readonly DashboardServer _server = sample.Server;

    [Theory]
    [InlineData(ColorScheme.Light, 1600)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task No_page_has_a_serious_problem_of_accessibility_or_is_wider_than_the_screen(
        ColorScheme colors, int width)
    {
        await using DashboardPage page = await DashboardPage.OpenAsync(
            browser, _server.Address, width: width, colors: colors);
        List<string> wrong = [];
        foreach (string route in SampleData.Routes)
        {
            await page.GoAsync(route);
            await SampleData.WaitAsync(page);
            wrong.AddRange(await FindProblemsAsync(page, route));
        }

        // With a dialog, and with a row in full.
        await page.GoAsync("#/stream/chat/rooms/lobby");
        await page.Tab.GetByRole(AriaRole.Option).First.ClickAsync();
        wrong.AddRange(await FindProblemsAsync(page, "details"));
        await page.Button("Delete").ClickAsync();
        wrong.AddRange(await FindProblemsAsync(page, "dialog"));
        Assert.Empty(wrong);
        Assert.Empty(page.Problems);
    }

    [Fact]
    public async Task The_pages_are_reached_with_the_keyboard_alone()
    {
        await using DashboardPage page = await DashboardPage.OpenAsync(browser, _server.Address);
        ILocator content = page.Tab.GetByRole(AriaRole.Main);
        await page.Tab.Keyboard.PressAsync("Tab");
        await page.Tab.Keyboard.PressAsync("Enter");
        await Assertions.Expect(content).ToBeFocusedAsync();

        await page.Link("Streams").First.FocusAsync();
        await page.Tab.Keyboard.PressAsync("Enter");
        await DashboardPage.SeeAsync(page.Heading("Streams"));

        // The page moves the focus after it has drawn itself.
        await Assertions.Expect(content).ToBeFocusedAsync();
    }

    private static async Task<IEnumerable<string>> FindProblemsAsync(DashboardPage page, string what)
    {
        AxeResult found = await page.Tab.RunAxe();
        int overflow = await page.Tab.EvaluateAsync<int>(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth");
        return
        [
            .. found.Violations.Where(static one => one.Impact is "serious" or "critical")
                .Select(one => $"{what}: {one.Id}: {string.Join(" | ", one.Nodes.Select(static node => node.Html))}"),
            .. overflow > 0 ? [$"{what}: {overflow} pixels wider than the screen"] : Array.Empty<string>(),
        ];
    }
}
