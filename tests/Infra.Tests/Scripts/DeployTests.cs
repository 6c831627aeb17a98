using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Infra.Tests.Scripts;

/// <summary>The deploy script from end to end, with fakes of az and dotnet and a real server for the streams.</summary>
public sealed class DeployTests : IDisposable
{
    private static readonly string[] Target = ["--group", "g", "--location", "westeurope"];
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_if_without_a_group_changes_nothing()
    {
        FinishedProcess finished = await _bench.SucceedAsync("deploy.sh", [.. Target, "--what-if"]);
        Assert.Contains("would be created", finished.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(["group exists", "bicep build"], Verbs(_bench.TakeCalls()));
    }

    [Fact]
    public async Task What_if_on_a_deployment_changes_nothing()
    {
        await File.WriteAllTextAsync(_bench.PathOf("group"), "created-by=durable-streams\n");
        _bench.Environment["DURABLE_STREAMS_ADMIN_KEY"] = "the-admin-key";
        await _bench.SucceedAsync("deploy.sh", [.. Target, "--what-if", "--set", "frontDoor=true"]);
        string[] calls = _bench.TakeCalls();
        Assert.Equal(["group exists", "deployment group what-if"], Verbs(calls));
        Assert.Contains("--parameters frontDoor=true", calls[1], StringComparison.Ordinal);
        Assert.DoesNotContain("the-admin-key", string.Concat(calls), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_works_and_can_be_repeated()
    {
        await using ServerProcess server = await _bench.StartServerAsync();
        FinishedProcess first = await _bench.SucceedAsync("deploy.sh", Target);
        Assert.Contains("ok: tailed by SSE", first.StandardOutput, StringComparison.Ordinal);
        Assert.Contains($"Ready: {_bench.Environment["FAKE_URL"]}", first.StandardOutput, StringComparison.Ordinal);
        string[] calls = _bench.TakeCalls();
        string[] expected =
        [
            "group exists", "group create", "deployment group create",
            "deployment group show", "deployment group show", "deployment group show",
            "dotnet publish", "functionapp deployment source config-zip",
        ];
        Assert.Equal(expected, Verbs(calls));
        Assert.Contains("--tags created-by=durable-streams", calls[1], StringComparison.Ordinal);
        string publish = calls.Single(call => call.StartsWith("dotnet ", StringComparison.Ordinal));
        Assert.Contains("-c Release", publish, StringComparison.Ordinal);

        // The project precompiles its code if the platform is known.
        Assert.Contains("-r linux-x64", publish, StringComparison.Ordinal);

        await _bench.SucceedAsync("deploy.sh", "--group", "g");
        Assert.Equal(expected.Where(verb => verb != "group create"), Verbs(_bench.TakeCalls()));
        Assert.False(File.Exists(_bench.PathOf("project.json")));
    }

    [Fact]
    public async Task The_first_deployment_without_a_key_succeeds_and_says_how_to_create_a_project()
    {
        await using ServerProcess server = await _bench.StartServerAsync(authMode: "ProjectJwt");
        FinishedProcess finished = await _bench.SucceedAsync("deploy.sh", Target);
        Assert.Contains("ok: healthy", finished.StandardOutput, StringComparison.Ordinal);
        Assert.Contains(
            "deploy again with DURABLE_STREAMS_ADMIN_KEY", finished.StandardOutput, StringComparison.Ordinal);
        Assert.Contains($"Ready: {_bench.Environment["FAKE_URL"]}", finished.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_package_has_hidden_folders_and_no_local_settings()
    {
        await _bench.SucceedAsync("deploy.sh", [.. Target, "--skip-smoke-test"]);
        using ZipArchive zip = await ZipFile.OpenReadAsync(_bench.PathOf("app.zip"));
        Assert.Equal(
            [".azurefunctions/function.deps.json", "host.json", "worker.config.json"],
            zip.Entries.Where(entry => entry.Name.Length > 0).Select(entry => entry.FullName)
                .Order(StringComparer.Ordinal));
        Assert.Equal("AzureStorage", await ProviderAsync(zip));
    }

    [Fact]
    public async Task With_the_scheduler_the_package_is_built_and_configured_for_it()
    {
        _bench.Environment["FAKE_PROVIDER"] = "DurableTaskScheduler";
        await _bench.SucceedAsync(
            "deploy.sh", [.. Target, "--skip-smoke-test", "--set", "durableStorageProvider=DurableTaskScheduler"]);
        Assert.Contains(_bench.TakeCalls(), call =>
            call.StartsWith("dotnet publish", StringComparison.Ordinal) &&
            call.Contains("-p:DurableTaskProvider=DurableTaskScheduler", StringComparison.Ordinal));
        using ZipArchive zip = await ZipFile.OpenReadAsync(_bench.PathOf("app.zip"));
        Assert.Equal("azureManaged", await ProviderAsync(zip));

        // What the script passes is what the project asks for.
        Assert.Contains(
            "'$(DurableTaskProvider)' == 'DurableTaskScheduler'",
            Repository.Read("src/FunctionApp/FunctionApp.csproj"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_package_deployment_is_retried()
    {
        _bench.Environment["FAKE_FAILURES"] = "2";
        await _bench.SucceedAsync("deploy.sh", [.. Target, "--skip-smoke-test"]);
        Assert.Equal(3, Verbs(_bench.TakeCalls()).Count(verb => verb == "functionapp deployment source config-zip"));

        File.Delete(_bench.PathOf("tries"));
        _bench.Environment["DEPLOY_TRIES"] = "2";
        await _bench.FailAsync("failed 2 times", "deploy.sh", [.. Target, "--skip-smoke-test"]);
    }

    [Fact]
    public async Task The_first_project_is_created_once_and_no_secret_is_on_a_command_line()
    {
        await using ServerProcess server = await _bench.StartServerAsync();
        _bench.Environment["DURABLE_STREAMS_ADMIN_KEY"] = "the-admin-key";
        FinishedProcess first = await _bench.SucceedAsync("deploy.sh", [.. Target, "--project", "acme"]);
        string[] calls = _bench.TakeCalls();
        JsonElement project = Json("project.json");
        string secret = project.GetProperty("signingSecrets").EnumerateArray().Single().GetString()!;
        Assert.Contains(secret, first.StandardOutput, StringComparison.Ordinal);
        Assert.Equal("the-admin-key", Json("secrets.json").TextAt("parameters.adminKey.value"));
        Assert.Contains(
            "header = \"Authorization: Bearer the-admin-key\"",
            await File.ReadAllTextAsync(_bench.PathOf("config-headers")),
            StringComparison.Ordinal);
        Assert.All(calls, call => Assert.DoesNotContain("the-admin-key", call, StringComparison.Ordinal));
        Assert.All(calls, call => Assert.DoesNotContain(secret, call, StringComparison.Ordinal));
        string headers = await File.ReadAllTextAsync(_bench.PathOf("stream-headers"));
        CheckToken(Regex.Match(headers, "Bearer (?<token>[^\"]+)").Groups["token"].Value, secret);

        FinishedProcess second = await _bench.SucceedAsync("deploy.sh", "--group", "g", "--project", "acme");
        Assert.DoesNotContain(_bench.TakeCalls(), call => call.Contains("-X PUT", StringComparison.Ordinal));
        Assert.Contains("stays unchanged", second.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_are_reported_before_anything_is_created()
    {
        await _bench.FailAsync("--group is required", "deploy.sh");
        await _bench.FailAsync("unknown option --grup", "deploy.sh", "--grup", "g");
        await _bench.FailAsync(
            "missing.json does not exist", "deploy.sh", "--group", "g", "--parameters", "missing.json");
        await _bench.FailAsync("a project name has", "deploy.sh", "--group", "g", "--project", "my.project");
        await _bench.FailAsync("create it with --location", "deploy.sh", "--group", "g");
        Assert.Equal(["group exists"], Verbs(_bench.TakeCalls()));
    }

    private JsonElement Json(string file) => JsonDocument.Parse(File.ReadAllText(_bench.PathOf(file))).RootElement;

    // The commands without their options. Calls of curl are left out.
    private static string[] Verbs(string[] calls) =>
        [.. calls.Where(static call => !call.StartsWith("curl ", StringComparison.Ordinal)).Select(VerbOf)];

    private static string VerbOf(string call) =>
        string.Join(' ', call.Split(' ').TakeWhile(static word => !word.StartsWith('-') && !word.StartsWith('/')))
            .Replace("az ", "", StringComparison.Ordinal);

    private static async Task<string?> ProviderAsync(ZipArchive zip)
    {
        await using Stream host = await zip.GetEntry("host.json")!.OpenAsync();
        return (await JsonDocument.ParseAsync(host)).RootElement.TextAt("extensions.durableTask.storageProvider.type");
    }

    private static void CheckToken(string token, string secret)
    {
        string[] parts = token.Split('.');
        Assert.Equal(3, parts.Length);
        Assert.Equal("""{"alg":"HS256","typ":"JWT"}""", Encoding.UTF8.GetString(FromBase64Url(parts[0])));
        JsonElement claims = JsonDocument.Parse(FromBase64Url(parts[1])).RootElement;
        Assert.Equal("acme", claims.TextAt("sub"));
        Assert.True(claims.GetProperty("exp").GetInt64() > DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        Assert.Equal(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(parts[0] + "." + parts[1])),
            FromBase64Url(parts[2]));
    }

    private static byte[] FromBase64Url(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);
}
