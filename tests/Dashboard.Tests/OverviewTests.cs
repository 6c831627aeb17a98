using System.Text.RegularExpressions;
using Dashboard.Tests.Browsers;
using Microsoft.Playwright;
using static Dashboard.Tests.Browsers.DashboardPage;

namespace Dashboard.Tests;

/// <summary>The figures of the process, and what is shown when the server is lost.</summary>
[Collection(BrowserCollection.Name)]
public sealed class OverviewTests(BrowserFixture browser) : IAsyncLifetime
{
    private DashboardServer _server = null!;

    public async Task InitializeAsync() => _server = await DashboardServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task The_figures_move_and_the_store_is_healthy()
    {
        await _server.CreateAsync("source");
        await _server.SubscribeAsync("_default/source", "copy");
        await using DashboardPage page = await OpenAsync(browser, _server.Address);
        await SeeAsync(page.Tab.GetByText("Ready", new() { Exact = true }));
        await SeeAsync(page.Tab.GetByText("free", new() { Exact = true }));
        await SeeAsync(page.Tab.GetByRole(AriaRole.Img, new() { Name = "Appends per second" }).Locator("canvas"));

        await _server.AppendAsync("source", "[1,2,3]");

        // On a busy machine a sample takes longer than a second, and a delivery too: "at most 0.8", "1.2 s".
        await SeeAsync(page.Tab.GetByRole(AriaRole.Img, new()
        {
            NameRegex = new("^Appends per second .* at most [0.]*[1-9]"),
        }));
        ILocator lag = page.Tab.Locator(".figure", new() { HasText = "Fan-out lag" });
        await SeeAsync(lag.GetByText(new Regex(@"^[\d.,]+ m?s$")));
        Assert.Empty(page.Problems);
    }

    [Fact]
    public async Task Live_readers_are_counted()
    {
        await _server.CreateAsync("followed");
        await using DashboardPage reader = await OpenAsync(browser, _server.Address, "#/stream/_default/followed");
        await using DashboardPage page = await OpenAsync(browser, _server.Address);

        ILocator figure = page.Tab.Locator(".figure", new() { HasText = "Live readers" });
        await SeeAsync(figure.GetByText("1", new() { Exact = true }));
    }

    [Fact]
    public async Task An_idle_system_says_what_to_do_first()
    {
        await using DashboardPage page = await OpenAsync(browser, _server.Address);

        await SeeAsync(page.Heading("Nothing has been appended in the last five minutes"));
        await SeeAsync(page.Tab.GetByText($"curl -X PUT {_server.Address}v1/stream/hello"));
    }

    [Fact]
    public async Task A_lost_server_is_announced_and_the_page_goes_on_when_it_is_back()
    {
        await _server.CreateAsync("kept");
        await _server.AppendAsync("kept", """{"before":"the crash"}""");
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/_default/kept");
        await SeeAsync(page.Row("the crash"));

        await _server.KillAsync();
        ILocator notice = page.Tab.GetByRole(AriaRole.Alert).GetByText("The server does not answer.");
        await SeeAsync(notice);
        await SeeAsync(page.Row("the crash"));

        await _server.RestartAsync();
        await _server.AppendAsync("kept", """{"after":"the restart"}""");
        await SeeAsync(page.Row("the restart"));
        await Assertions.Expect(notice).ToBeHiddenAsync();
        await Assertions.Expect(page.Tab.GetByRole(AriaRole.Option)).ToHaveCountAsync(2);
    }
}
