using System.Net;
using Dashboard.Tests.Browsers;
using Microsoft.Playwright;
using static Dashboard.Tests.Browsers.DashboardPage;

namespace Dashboard.Tests;

/// <summary>One stream: its content, and what can be done with it.</summary>
[Collection(BrowserCollection.Name)]
public sealed class StreamTests(BrowserFixture browser, OpenServer open) : IClassFixture<OpenServer>
{
    private readonly DashboardServer _server = open.Server;

    [Fact]
    public async Task A_newcomer_creates_a_stream_and_sees_the_first_message_live()
    {
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/streams/newcomer");
        await SeeAsync(page.Heading("No streams yet"));
        await page.Button("New stream").ClickAsync();
        await page.Field("Path in newcomer").FillAsync("hello");
        await page.Button("Create").ClickAsync();
        await SeeAsync(page.Tab.GetByText("This stream is empty."));

        await _server.AppendAsync("newcomer/hello", """{"from":"a terminal"}""");
        await SeeAsync(page.Row("a terminal"));

        await page.Field("A JSON message; an array is several").FillAsync("""[{"from":"the page"},{"n":2}]""");
        await page.Button("Append").ClickAsync();
        await SeeAsync(page.Row("the page"));
        await SeeAsync(page.Row("""{"n":2}"""));
        Assert.Equal(
            """[{"from":"a terminal"},{"from":"the page"},{"n":2}]""", await _server.ReadAsync("newcomer/hello"));
        Assert.Empty(page.Problems);
    }

    [Fact]
    public async Task Content_is_shown_as_text_whatever_it_contains()
    {
        const string Markup = """<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>""";
        await _server.CreateAsync("page", "text/html");
        await _server.AppendAsync("page", Markup, "text/html");
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/_default/page");
        await page.Row("onerror").ClickAsync();

        await SeeTextAsync(page.Tab.GetByLabel("Selected row"), Markup);
        Assert.Equal(0, await page.Tab.Locator("main img, main script").CountAsync());
        Assert.Equal("page · _default · Durable Streams", await page.Tab.TitleAsync());
        Assert.Empty(page.Problems);
    }

    [Theory]
    [InlineData("a?b=#c/100%/d e")]
    [InlineData("<b>/%41/ä")]
    public async Task A_stream_of_any_name_is_found_in_its_list(string name)
    {
        string project = name.Split('/')[0];
        string path = name[(project.Length + 1)..];
        await _server.CreateAsync(string.Join('/', name.Split('/').Select(Uri.EscapeDataString)));
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/projects");
        await page.Link($"Streams of {project}").ClickAsync();
        await page.Link(path).ClickAsync();

        await SeeAsync(page.Heading(path));
        await SeeAsync(page.Tab.GetByText("This stream is empty."));
    }

    [Fact]
    public async Task A_message_is_shown_in_full_with_all_digits_of_its_numbers()
    {
        await _server.CreateAsync("json");
        await _server.AppendAsync("json", """{"big":12345678901234567890,"list":[1,{"a":"ä"}],"empty":[]}""");
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/_default/json");
        await page.Row("12345678901234567890").ClickAsync();

        Assert.Equal(
            """
            {
              "big": 12345678901234567890,
              "list": [
                1,
                {
                  "a": "ä"
                }
              ],
              "empty": []
            }
            """,
            await page.Tab.GetByLabel("Selected row").Locator("pre").TextContentAsync(),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task Bytes_are_shown_as_text_and_in_hexadecimal()
    {
        await _server.CreateAsync("notes", "text/plain");
        await _server.AppendAsync("notes", "first line\nzweite Zäile\n", "text/plain");
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/_default/notes");
        await SeeAsync(page.Row("zweite Zäile"));

        await page.Tab.GetByText("Hex", new() { Exact = true }).ClickAsync();
        await SeeAsync(page.Row("66 69 72 73 74 20 6c 69  6e 65 0a"));
        await SeeAsync(page.Row("5a c3 a4 69 6c 65 0a"));
    }

    [Fact]
    public async Task Text_that_is_no_UTF_8_is_shown()
    {
        byte[] body = [(byte)'a', .. Enumerable.Repeat((byte)0x80, 5000), (byte)'\n', .. "the end"u8];
        await _server.CreateAsync("broken", "text/plain");
        await _server.SendAsync(HttpMethod.Post, "v1/stream/broken", "text/plain", body);
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/_default/broken");

        await SeeAsync(page.Row("the end"));
    }

    [Fact]
    public async Task Any_position_can_be_shown_and_reading_goes_on_from_there()
    {
        await _server.CreateAsync("long", "text/plain");
        for (int i = 0; i < 40; i++)
        {
            // 4,000 bytes each, so that the first ones are before what is shown at first.
            await _server.AppendAsync("long", $"line {i:000}{new string('.', 3991)}\n", "text/plain");
        }

        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/_default/long");
        await SeeAsync(page.Row("line 039"));
        await page.Button("Pause").ClickAsync();

        await page.Field("Offset, or position in bytes").FillAsync("40010");
        await page.Button("Go").ClickAsync();
        await SeeTextAsync(page.Tab.GetByRole(AriaRole.Option).First, "40000line 010");

        await page.Button("Start").ClickAsync();
        await SeeTextAsync(page.Tab.GetByRole(AriaRole.Option).First, "0line 000");
        await page.Button("Latest").ClickAsync();
        await SeeAsync(page.Row("line 039"));
    }

    [Fact]
    public async Task A_pause_loses_nothing()
    {
        await _server.CreateAsync("paused");
        await _server.AppendAsync("paused", """{"n":1}""");
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/_default/paused");
        await SeeAsync(page.Row("""{"n":1}"""));
        await page.Button("Pause").ClickAsync();
        await _server.AppendAsync("paused", """[{"n":2},{"n":3}]""");

        await SeeAsync(page.Tab.GetByText("Paused, 16 B before the tail."));
        await page.Button("Resume").ClickAsync();
        await SeeAsync(page.Row("""{"n":3}"""));
        await Assertions.Expect(page.Tab.GetByRole(AriaRole.Option)).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task A_stream_is_forked_closed_and_deleted_after_a_confirmation()
    {
        await _server.CreateAsync("work");
        await _server.AppendAsync("work", """[{"n":1},{"n":2}]""");
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/_default/work");
        await page.Button("Fork").ClickAsync();
        await page.Field("Path of the fork in _default").FillAsync("copy");
        await page.Tab.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Fork" }).ClickAsync();
        await SeeAsync(page.Heading("copy"));
        await SeeAsync(page.Row("""{"n":2}"""));
        await page.Link("work").ClickAsync();

        // Both pages have the same buttons.
        await SeeAsync(page.Heading("work"));
        await page.Button("Close").ClickAsync();
        await page.Button("Close for good").ClickAsync();
        await SeeAsync(page.Tab.GetByText("This stream is closed: it takes no more appends."));
        await SeeAsync(page.Tab.GetByText("Closed: nothing follows."));
        await page.Link("copy").ClickAsync();

        await SeeAsync(page.Heading("copy"));
        await page.Button("Delete").ClickAsync();
        ILocator dialog = page.Tab.GetByRole(AriaRole.Dialog);
        ILocator confirm = dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" });
        await confirm.ClickAsync();
        await SeeAsync(dialog.GetByText("Type copy to confirm."));
        await dialog.GetByLabel("Type copy to confirm").FillAsync("copy");
        await confirm.ClickAsync();
        await SeeAsync(page.Heading("Streams"));
        Assert.Equal(HttpStatusCode.NotFound, await _server.StatusOfAsync("copy"));
    }

    [Fact]
    public async Task A_row_is_chosen_with_the_keyboard()
    {
        await _server.CreateAsync("keys");
        await _server.AppendAsync("keys", """[{"n":1},{"n":2},{"n":3}]""");
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/_default/keys");
        await page.Row("""{"n":3}""").WaitForAsync();
        await page.Tab.GetByRole(AriaRole.Listbox).FocusAsync();
        await page.Tab.Keyboard.PressAsync("Home");
        await page.Tab.Keyboard.PressAsync("ArrowDown");

        await SeeTextAsync(page.Tab.GetByLabel("Selected row"), "\"n\": 2");
    }

    [Fact]
    public async Task A_stream_that_was_deleted_and_created_again_is_noticed_and_shown_on_request()
    {
        await _server.CreateAsync("again");
        await _server.AppendAsync("again", """{"n":"old"}""");
        await using DashboardPage page = await OpenAsync(browser, _server.Address);
        using var turn = new SemaphoreSlim(1);

        // The page asks for the head every two seconds, but must not see that there is no stream in between.
        await page.Tab.RouteAsync("**/v1/stream/again", async route =>
        {
            await turn.WaitAsync();
            try
            {
                await route.FulfillAsync(new() { Response = await route.FetchAsync() });
            }
            finally
            {
                turn.Release();
            }
        });
        await page.GoAsync("#/stream/_default/again");
        await SeeAsync(page.Row("old"));
        await turn.WaitAsync();
        await _server.SendAsync(HttpMethod.Delete, "v1/stream/again", "application/json", []);
        await _server.CreateAsync("again");
        await _server.AppendAsync("again", """{"n":"new"}""");
        turn.Release();

        await SeeAsync(page.Heading("This stream was deleted and created again"));
        await SeeAsync(page.Row("old"));
        await page.Button("Show the new stream").ClickAsync();
        await SeeAsync(page.Row("new"));
        await Assertions.Expect(page.Tab.GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData("#/stream", "This address names no stream", "Streams of _default")]
    [InlineData("#/stream/chat/", "This address names no stream", "Streams of chat")]
    [InlineData("#/stream//room", "This address names no stream", "Streams of _default")]
    [InlineData("#/streams/", "Streams", "Streams")]
    [InlineData("#/nowhere", "There is no such page", "Overview")]
    public async Task An_address_that_names_nothing_says_so_and_leads_on(string route, string heading, string link)
    {
        await using DashboardPage page = await OpenAsync(browser, _server.Address, route);

        await SeeAsync(page.Heading(heading));
        await SeeAsync(page.Link(link).First);
        Assert.Empty(page.Problems);
    }

    [Fact]
    public async Task A_stream_that_does_not_exist_is_shown_when_it_is_created()
    {
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/_default/later");
        await SeeAsync(page.Heading("There is no stream at this URL"));

        await _server.CreateAsync("later");
        await SeeAsync(page.Tab.GetByText("This stream is empty."));
    }
}
