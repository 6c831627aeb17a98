using Microsoft.Playwright;

namespace Dashboard.Tests.Browsers;

/// <summary>One browser for all tests; each test has a profile of its own.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    /// <summary>
    /// One process draws all pages. Otherwise each page has several, which takes longer than the tests.
    /// </summary>
    private static readonly string[] Arguments =
        ["--renderer-process-limit=1", "--disable-site-isolation-trials", "--disable-gpu"];

    private IPlaywright? _playwright;

    /// <summary>The browser.</summary>
    public IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(DashboardPage.TimeoutMs);
        string? path = await InstalledBrowser.FindOrInstallAsync();
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = path, Args = Arguments, Timeout = 120_000 });
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}

/// <summary>Tests that share the browser. They run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Browser";
}
