using Dashboard.Tests.Browsers;
using DurableStreams.AspNetCore.Auth;
using Microsoft.Playwright;
using static Dashboard.Tests.Browsers.DashboardPage;

namespace Dashboard.Tests;

/// <summary>A server that requires tokens: who is let in, and where tokens go.</summary>
[Collection(BrowserCollection.Name)]
public sealed class AccessTests(BrowserFixture browser) : IAsyncLifetime
{
    private DashboardServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await DashboardServer.StartAsync(AuthMode.ProjectJwt);
        await _server.CreateProjectAsync("chat");
        await _server.CreateAsync("chat/room", token: Token("write"));
        await _server.AppendAsync("chat/room", """{"text":"for members"}""", token: Token("write"));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_wrong_token_is_refused_with_a_reason_and_the_right_one_is_accepted()
    {
        string expired = Token("read", TimeSpan.FromDays(-2));
        string right = Token("read");
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/chat/room");
        await SeeAsync(page.Heading("This needs a token of the project chat"));

        await EnterAsync(page, "Token", expired);
        await SeeAsync(page.Heading("The server does not accept this token for chat"));
        await SeeAsync(page.Tab.GetByText("It expired 2 days ago."));

        await EnterAsync(page, "Token", right);
        await SeeAsync(page.Row("for members"));
        await SeeTextAsync(page.Tab.GetByRole(AriaRole.Button, new() { Name = "Access" }), "chat");
        Assert.DoesNotContain(
            page.Requests,
            url => url.Contains(right, StringComparison.Ordinal) || url.Contains(expired, StringComparison.Ordinal));
        Assert.DoesNotContain(right, page.Tab.Url, StringComparison.Ordinal);
        Assert.Null(await page.Tab.EvaluateAsync<string?>("localStorage.key(0)"));
        Assert.Empty(page.Problems);
    }

    [Fact]
    public async Task A_token_that_allows_too_little_is_refused_with_its_scope()
    {
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/chat/room");
        await EnterAsync(page, "Token", Token("read"));
        await page.Field("A JSON message; an array is several").FillAsync("{}");
        await page.Button("Append").ClickAsync();

        await SeeTextAsync(page.Tab.Locator("[role=status].bad"), "not allow");
    }

    [Fact]
    public async Task The_overview_needs_the_admin_key()
    {
        await using DashboardPage page = await OpenAsync(browser, _server.Address);
        await SeeAsync(page.Heading("This needs the admin key"));
        await EnterAsync(page, "Admin key", "a wrong one, but long enough");
        await SeeAsync(page.Heading("The server does not accept this admin key"));

        await EnterAsync(page, "Admin key", DashboardServer.AdminKey);
        await SeeAsync(page.Tab.GetByText("Ready", new() { Exact = true }));
    }

    [Fact]
    public async Task A_key_that_no_header_can_have_is_refused_and_the_server_is_not_taken_for_lost()
    {
        await using DashboardPage page = await OpenAsync(browser, _server.Address);
        await EnterAsync(page, "Admin key", "ключ");

        await SeeAsync(page.Heading("The server does not accept this admin key"));
        Assert.Equal(0, await page.Tab.GetByText("The server does not answer.").CountAsync());
    }

    [Fact]
    public async Task A_project_with_the_name_of_a_property_of_objects_has_no_token_yet()
    {
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/stream/constructor/room");

        await SeeAsync(page.Heading("This needs a token of the project constructor"));
    }

    [Fact]
    public async Task A_project_is_created_and_mints_a_token_that_works()
    {
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/projects");
        await EnterAsync(page, "Admin key", DashboardServer.AdminKey);
        await page.Button("New project").ClickAsync();
        await page.Field("Name").FillAsync("shop");
        await page.Field("Origins whose scripts may read, one a line (optional)").FillAsync("https://shop.example.org");
        await page.Button("Create").ClickAsync();
        string secret = await page.Tab.GetByLabel("Signing secret").Locator("pre").InnerTextAsync();
        await page.Button("I have kept it").ClickAsync();

        await SeeAsync(page.Tab.GetByText("https://shop.example.org"));
        await page.Field("Signing secret").FillAsync(secret);
        await page.Field("Scope").SelectOptionAsync("manage");
        await page.Button("Mint").ClickAsync();
        string token = await page.Tab.GetByLabel("Token").Locator("pre").InnerTextAsync();
        await _server.CreateAsync("shop/orders", token: token);

        await page.Button("Use it in this tab").ClickAsync();
        await page.Link("Streams").Last.ClickAsync();
        await SeeAsync(page.Link("orders"));
        Assert.DoesNotContain(page.Requests, url => url.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_secret_is_rotated_and_tokens_of_the_old_one_end()
    {
        await using DashboardPage page = await OpenAsync(browser, _server.Address, "#/projects/chat");
        await EnterAsync(page, "Admin key", DashboardServer.AdminKey);
        ILocator remove = page.Tab.GetByRole(AriaRole.Button, new() { NameRegex = new("^Remove") });
        await Assertions.Expect(remove).ToBeDisabledAsync();
        await page.Button("Add a secret").ClickAsync();
        await page.Button("Add").ClickAsync();
        await SeeAsync(page.Tab.GetByLabel("New signing secret"));
        await _server.AppendAsync("chat/room", "1", token: Token("write"));

        await remove.First.ClickAsync();
        await page.Button("Remove").ClickAsync();
        await Assertions.Expect(remove).ToHaveCountAsync(1);
        await Assert.ThrowsAsync<HttpRequestException>(
            () => _server.AppendAsync("chat/room", "2", token: Token("write")));
    }

    private static string Token(string scope, TimeSpan? lifetime = null) => ProjectTokens.Sign(
        DashboardServer.Secret, "chat", scope, TimeProvider.System.GetUtcNow() + (lifetime ?? TimeSpan.FromHours(1)));

    private static async Task EnterAsync(DashboardPage page, string label, string text)
    {
        await page.Tab.GetByLabel(label, new() { Exact = true }).FillAsync(text);
        await page.Button("Use").ClickAsync();
    }
}
