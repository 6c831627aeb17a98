using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Dashboard.Tests.Browsers;

/// <summary>The dashboard in a browser tab, with everything that it asked for and complained about.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    /// <summary>Only a bound on failures: the machine may be busy.</summary>
    public const float TimeoutMs = 30_000;

    private readonly IBrowserContext _context;
    private readonly Uri _address;
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly ConcurrentQueue<string> _problems = [];

    private DashboardPage(IBrowserContext context, IPage tab, Uri address)
    {
        _context = context;
        _address = address;
        Tab = tab;
        tab.Request += (_, request) => _requests.Enqueue(request.Url);
        tab.PageError += (_, problem) => _problems.Enqueue(problem);
        tab.Console += (_, message) =>
        {
            // Refused requests are part of some tests; the page shows them.
            if (message.Type == "error"
                && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _problems.Enqueue(message.Text);
            }
        };
    }

    public IPage Tab { get; }

    /// <summary>The URLs of all requests.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Exceptions and errors in the console, such as violations of the Content Security Policy.</summary>
    public IReadOnlyCollection<string> Problems => _problems;

    public static async Task<DashboardPage> OpenAsync(
        BrowserFixture browser,
        Uri address,
        string route = "#/",
        int width = 1280,
        int height = 900,
        ColorScheme colors = ColorScheme.Light)
    {
        IBrowserContext context = await browser.Browser.NewContextAsync(new()
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = colors,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(TimeoutMs);
        context.SetDefaultNavigationTimeout(TimeoutMs);
        var page = new DashboardPage(context, await context.NewPageAsync(), address);
        await page.GoAsync(route);
        return page;
    }

    /// <summary>Opens a page of the dashboard and waits for its heading.</summary>
    public async Task GoAsync(string route)
    {
        await Tab.GotoAsync(new Uri(_address, $"ui/{route}").ToString());
        await Tab.Locator("h1").First.WaitForAsync();
    }

    public ILocator Heading(string name) =>
        Tab.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true });

    public ILocator Button(string name) => Tab.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Tab.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public ILocator Field(string label) => Tab.GetByLabel(label);

    /// <summary>The row of the content that has a text.</summary>
    public ILocator Row(string text) => Tab.GetByRole(AriaRole.Option).Filter(new() { HasText = text });

    public static Task SeeAsync(ILocator locator) =>
        Assertions.Expect(locator).ToBeVisibleAsync();

    public static Task SeeTextAsync(ILocator locator, string text) =>
        Assertions.Expect(locator).ToContainTextAsync(text);

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
