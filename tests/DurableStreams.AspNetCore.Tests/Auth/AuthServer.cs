using System.Net;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Projects;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace DurableStreams.AspNetCore.Tests.Auth;

/// <summary>
/// A server that requires tokens, with the projects <c>p</c>, <c>other</c> and <c>open</c>; the last is public.
/// </summary>
internal sealed class AuthServer : IAsyncDisposable
{
    public const string AdminKey = RightsHost.AdminKey;

    private AuthServer(StreamServer server, FakeTimeProvider time, CapturedLog log)
    {
        Server = server;
        Time = time;
        Log = log;
    }

    public StreamServer Server { get; }

    public FakeTimeProvider Time { get; }

    public CapturedLog Log { get; }

    public static async Task<AuthServer> StartAsync(
        Action<DurableStreamsHttpOptions>? configure = null, Dictionary<string, string?>? settings = null)
    {
        var time = new FakeTimeProvider(Tokens.Now);
        var log = new CapturedLog();
        StreamServer server = await StreamServer.StartAsync(
            configure,
            time,
            streams =>
            {
                streams.UseMemoryStore();
                streams.Services.AddSingleton<ILoggerProvider>(log);
                streams.Services.Configure<LoggerFilterOptions>(static filter =>
                {
                    filter.MinLevel = LogLevel.Trace;

                    // The web server's own request log contains URLs; hosts turn it off, see docs/security.md.
                    filter.Rules.Add(
                        new LoggerFilterRule(null, "Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None, null));
                });
            },
            new(settings ?? [])
            {
                ["Auth:Mode"] = "ProjectJwt",
                ["Auth:AdminKey"] = AdminKey,
                ["DurableStreams:Dashboard:Enabled"] = "true",
            });
        await PutAsync("p", Tokens.Secret, false);
        await PutAsync("other", Tokens.OtherSecret, false);
        await PutAsync("open", Tokens.Secret, true);
        return new AuthServer(server, time, log);

        async Task PutAsync(string name, string secret, bool isPublic) =>
            Assert.NotNull(await server.Store.PutProjectAsync(
                name,
                new Project([new SigningSecret(name + "-1", Tokens.Now, secret)], [], isPublic),
                RowVersion.None,
                CancellationToken.None));
    }

    public Task<HttpResponseMessage> SendAsync(
        string method, string target, string? token = null, string? body = null, params string[] headers) =>
        Server.SendAsync(
            method,
            target,
            [
                .. token is null ? [] : new[] { "Authorization: Bearer " + token },
                .. body is null ? [] : new[] { "Content-Type: application/json" },
                .. headers
            ],
            body);

    /// <summary>Creates a stream with a token of its project.</summary>
    public async Task CreateAsync(
        string path, bool isPublic = false, string project = "p", string secret = Tokens.Secret)
    {
        using HttpResponseMessage created = await SendAsync(
            "PUT",
            $"/v1/stream/{path}{(isPublic ? "?public=true" : "")}",
            Tokens.Sign(Tokens.Payload(project, "write"), secret),
            "[1]");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
    }

    /// <summary>Describes everything stored: equal before and after if nothing was written.</summary>
    public async Task<string> StateAsync()
    {
        MemoryStreamStore store = Server.Store;
        List<string> state = [];
        foreach (StreamPath path in await store.ListAsync("", null, 10_000, CancellationToken.None))
        {
            StreamSnapshot snapshot = await store.GetAsync(path, SnapshotQuery.HeadOnly, CancellationToken.None);
            state.Add($"{path} {snapshot.Version} {snapshot.Head!.Tail} {snapshot.Head.Expiry}");
        }

        foreach (string project in (string[])["p", "other", "open", "new"])
        {
            state.Add($"{project} {(await store.GetProjectAsync(project, CancellationToken.None))?.Version}");
        }

        state.Add($"due {(await store.ReadDueAsync(DateTimeOffset.MaxValue, 10_000, CancellationToken.None)).Count}");
        return string.Join('\n', state);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
