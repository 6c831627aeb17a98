using Dashboard.Tests.Browsers;
using Microsoft.Playwright;
using static Dashboard.Tests.Browsers.DashboardPage;

namespace Dashboard.Tests;

/// <summary>The lists of streams, estuaries and subscriptions.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ListTests(BrowserFixture browser, OpenServer open) : IClassFixture<OpenServer>
{
    private readonly DashboardServer _server = open.Server;

    [Fact]
    public async Task Streams_are_searched_by_prefix_and_read_a_page_at_a_time()
    {
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => _server.CreateAsync($"rooms/{i:000}")));
        await _server.CreateAsync("rooms/other");
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/streams/rooms");
        await SeeAsync(page.Link("000"));
        await SeeAsync(page.Link("049"));
        Assert.Equal(0, await page.Link("050").CountAsync());

        await page.Link("Next").ClickAsync();
        await SeeAsync(page.Link("050"));
        await SeeAsync(page.Link("other"));
        await SeeAsync(page.Tab.GetByText("End of the list"));
        await page.Button("Back").ClickAsync();
        await SeeAsync(page.Link("000"));

        await page.Field("Paths that start with").FillAsync("oth");
        await SeeAsync(page.Link("other"));
        await Assertions.Expect(page.Link("000")).ToBeHiddenAsync();
        await page.Field("Paths that start with").FillAsync("nothing");
        await SeeAsync(page.Heading("No stream starts with “nothing”"));
    }

    [Fact]
    public async Task A_stream_shows_its_forks_estuaries_and_subscriptions()
    {
        await _server.CreateAsync("a/source");
        await _server.SubscribeAsync("a/source", "mirror");
        await _server.CreateSubscriptionAsync("a", "worker", pattern: "*");
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/a/source");
        await SeeAsync(page.Link("mirror"));
        await SeeAsync(page.Link("worker"));
        await SeeAsync(page.Tab.GetByText("No forks"));

        await page.Link("mirror").ClickAsync();
        await SeeAsync(page.Heading("mirror"));
        await SeeAsync(page.Link("source"));
        Assert.Equal(0, await page.Heading("Append").CountAsync());
    }

    [Fact]
    public async Task An_estuary_is_subscribed_shows_its_lag_and_is_deleted()
    {
        await _server.CreateAsync("news");
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/estuaries/_default");
        await SeeAsync(page.Heading("No estuaries yet"));
        await page.Button("New subscription").ClickAsync();
        await page.Field("Source, a stream of _default").FillAsync("news");
        await page.Tab.GetByRole(AriaRole.Textbox, new() { Name = "Estuary", Exact = true }).FillAsync("inbox");
        await page.Button("Subscribe").ClickAsync();
        await SeeAsync(page.Link("inbox"));
        await _server.AppendAsync("news", "1");
        await SeeAsync(page.Tab.GetByRole(AriaRole.Table).GetByText("up to date"));

        await page.Button("Delete inbox").ClickAsync();
        ILocator dialog = page.Tab.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Type inbox to confirm").FillAsync("inbox");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await SeeAsync(page.Heading("No estuaries yet"));
    }

    [Fact]
    public async Task A_subscription_shows_its_state_and_what_is_not_acknowledged()
    {
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/subscriptions/jobs");
        await SeeAsync(page.Heading("No subscriptions yet"));
        await _server.CreateAsync("jobs/wake");
        await _server.CreateSubscriptionAsync("jobs", "worker", pattern: "todo/*");
        await _server.CreateAsync("jobs/todo/1");
        await _server.AppendAsync("jobs/todo/1", "[1,2]");

        await SeeAsync(page.Heading("worker"));
        await SeeAsync(page.Tab.GetByText("todo/*"));
        await SeeAsync(page.Tab.GetByRole(AriaRole.Row).Filter(new() { HasText = "todo/1" }).GetByText("4 B behind"));
    }
}
