using System.Globalization;
using Dashboard.Tests.Browsers;
using Microsoft.Playwright;

namespace Dashboard.Tests;

/// <summary>A small system in which every page has something to show.</summary>
internal static class SampleData
{
    public static readonly string[] Routes =
    [
        "#/", "#/streams/chat", "#/streams/nothing", "#/stream/chat/rooms/lobby", "#/stream/chat/missing",
        "#/estuaries/chat", "#/subscriptions/chat", "#/projects", "#/projects/chat",
    ];

    private static readonly string[] People = ["Ada", "Grace", "Linus", "Barbara", "Edsger"];

    private static readonly string[] Texts =
    [
        "Good morning!", "The build is green again.", "Who has seen the new dashboard?", "Let us ship it today.",
        "I will have a look after lunch.", "That was quick, thank you.", "Can anyone reproduce this?",
    ];

    public static async Task WriteAsync(DashboardServer server)
    {
        foreach (string room in (string[])["lobby", "support", "announcements", "random"])
        {
            await server.CreateAsync($"chat/rooms/{room}");
            await server.AppendAsync($"chat/rooms/{room}", Messages(40));
        }

        await server.CreateAsync("chat/logs/server", "text/plain");
        await server.AppendAsync("chat/logs/server", "started\nlistening\n", "text/plain");
        await server.CreateAsync("chat/exports/archive", "application/octet-stream");
        await server.AppendAsync("chat/exports/archive", "archive", "application/octet-stream");
        await server.SubscribeAsync("chat/rooms/lobby", "ada-inbox");
        await server.SubscribeAsync("chat/rooms/support", "ada-inbox");
        await server.SubscribeAsync("chat/rooms/lobby", "grace-inbox");
        await server.AppendAsync("chat/rooms/lobby", Messages(3));
        await server.CreateAsync("chat/wake");
        await server.CreateSubscriptionAsync("chat", "indexer", pattern: "rooms/*");
        await server.AppendAsync("chat/rooms/support", Messages(5));
        await server.CreateProjectAsync("chat");
    }

    /// <summary>Waits until a page shows what it has loaded.</summary>
    public static Task WaitAsync(DashboardPage page) =>
        Assertions.Expect(page.Tab.Locator(".loading")).ToHaveCountAsync(0);

    /// <summary>A message of a chat.</summary>
    public static string Message(int id)
    {
        string from = People[id % People.Length];
        string text = Texts[id % Texts.Length];
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"id":{{id}},"from":"{{from}}","text":"{{text}}","tags":["chat"],"likes":{{id * 7 % 12}}}""");
    }

    private static string Messages(int count) => $"[{string.Join(',', Enumerable.Range(1, count).Select(Message))}]";
}
