using System.Buffers.Text;
using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Options;
using DurableStreams.Projects;
using DurableStreams.Server.Configuration;
using DurableStreams.Storage;
using DurableStreams.Storage.Sqlite;

namespace DurableStreams.Server.Commands;

/// <summary><c>project create NAME</c>: creates a project with a secret that is shown only once.</summary>
internal static class ProjectCommand
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromDays(1);

    private static readonly Argument<string> ProjectName =
        new("name") { Description = "Name of the project: letters, digits, '_' and '-', for example shop." };

    public static Command Create()
    {
        var create = new Command("create", "Create a project, and print its signing secret and a token.")
        {
            ProjectName,
            SettingOptions.RunningServer,
            SettingOptions.Data,
        };
        create.SetAction(static line => Problems.ReportAsync(() => CreateAsync(
            line.GetValue(ProjectName)!,
            line.GetValue(SettingOptions.RunningServer),
            SettingOptions.Overrides(line),
            Console.Out)));
        return new Command("project", "Manage projects.") { create };
    }

    /// <param name="name">The project.</param>
    /// <param name="server">The URL of a running server; null to write to the data folder of a stopped one.</param>
    /// <param name="overrides">Settings that override the configuration.</param>
    /// <param name="output">Receives the secret and a token.</param>
    /// <exception cref="InvalidSettingException">The project cannot be created; the message says why.</exception>
    private static async Task CreateAsync(
        string name, string? server, IReadOnlyDictionary<string, string?> overrides, TextWriter output)
    {
        if (!Project.IsName(name))
        {
            throw new InvalidSettingException(
                $"'{name}' is not a valid project name: use letters, digits, '_' and '-'.");
        }

        ConfigurationManager configuration = Settings.Load(overrides);
        var http = Settings.Bind<DurableStreamsHttpOptions>(configuration);
        string secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        if (server is null)
        {
            await StoreAsync(name, secret, Settings.Bind<ServerOptions>(configuration));
        }
        else
        {
            string? adminKey = Settings.Bind<AuthOptions>(configuration, AuthOptions.SectionName).AdminKey;
            await SendAsync(name, secret, server, http.ConfigRoot, adminKey);
        }

        Print(output, name, secret, (server ?? ServerOptions.DefaultUrls).TrimEnd('/') + http.Root);
    }

    private static async Task StoreAsync(string name, string secret, ServerOptions options)
    {
        await using SqliteStreamStore store = StoppedServer.OpenStore(options);
        var first = new SigningSecret(
            Guid.NewGuid().ToString("N"),
            DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()),
            secret);
        var project = new Project([first], [], isPublic: false);
        if (await store.PutProjectAsync(name, project, RowVersion.None, CancellationToken.None) is null)
        {
            throw Exists(name);
        }
    }

    private static async Task SendAsync(
        string name, string secret, string server, string configRoot, string? adminKey)
    {
        if (string.IsNullOrEmpty(adminKey))
        {
            throw new InvalidSettingException(
                "Set Auth__AdminKey to the key of the server: a running server requires it to create projects.");
        }

        using var request = new HttpRequestMessage(HttpMethod.Put, ServerUrl.Of(server, $"{configRoot}/{name}"));
        request.Content = JsonContent.Create(new { signingSecrets = new[] { secret } });
        request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        _ = await AdminRequest.SendAsync(
            request,
            server,
            adminKey,
            HttpStatusCode.Created,
            HttpStatusCode.PreconditionFailed,
            CancellationToken.None) ?? throw Exists(name);
    }

    private static void Print(TextWriter output, string name, string secret, string root)
    {
        string token = ProjectTokens.Sign(secret, name, "write", TimeProvider.System.GetUtcNow() + TokenLifetime);
        string stream = $"{root}/{StreamPath.InProject(name, "hello")}";
        output.WriteLine($"Created project {name}");
        output.WriteLine();
        output.WriteLine("Its signing secret, which cannot be shown again:");
        output.WriteLine($"  {secret}");
        output.WriteLine();
        output.WriteLine("Create a stream with a write token that is valid for one day:");
        output.WriteLine($"  curl -i -X PUT -H 'Authorization: Bearer {token}' -H 'Content-Type: text/plain' {stream}");
    }

    private static InvalidSettingException Exists(string name) => new($"Project '{name}' already exists.");
}
