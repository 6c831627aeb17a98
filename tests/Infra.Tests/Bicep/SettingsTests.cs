using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DurableStreams.Infra.Tests.Docs;

namespace DurableStreams.Infra.Tests.Bicep;

/// <summary>What the code and its extensions read is what the deployment sets.</summary>
public sealed class SettingsTests
{
    // Read by the Functions host or one of its extensions.
    private static readonly string[] HostSettings =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "AzureWebJobsDisableHomepage",
        "AzureWebJobsStorage__blobServiceUri",
        "AzureWebJobsStorage__clientId",
        "AzureWebJobsStorage__credential",
        "AzureWebJobsStorage__queueServiceUri",
        "AzureWebJobsStorage__tableServiceUri",
    ];

    private static readonly string[] SchedulerSettings = ["DTS_CONNECTION_STRING", "TASKHUB_NAME"];

    // Which a deployment must not leave to defaults.
    private static readonly string[] AuthSettings = ["Auth__AdminKey", "Auth__Mode"];

    [Fact]
    public void Every_setting_of_the_deployment_is_read_by_somebody()
    {
        var read = SettingsTable.Read().Select(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal));
        Assert.Empty(BicepFile.ApplicationSettings().Except([.. read, .. HostSettings, .. SchedulerSettings]));
        Assert.Empty(HostSettings.Concat(SchedulerSettings).Concat(AuthSettings).Except(BicepFile.ApplicationSettings()));
    }

    [Fact]
    public void Every_setting_that_the_code_reads_is_set_or_documented()
    {
        string operations = Repository.Read("docs/operations.md");
        string[] set = BicepFile.ApplicationSettings();
        Assert.All(SettingsTable.Read(), setting => Assert.True(
            set.Contains(setting.Key.Replace(":", "__", StringComparison.Ordinal)) || operations.Contains($"`{setting.Key}`", StringComparison.Ordinal),
            setting.Key));

        // Those that host.json and functions read by name: %NAME%, connection names.
        string[] inFiles = [.. Repository.Files("src/FunctionApp", "*.cs").Append("host.json").Append("infra/host.durable-task-scheduler.json")
            .SelectMany(file => Regex.Matches(Repository.Read(file), @"%(?<name>\w+)%|""connection(?:String)?Name"": ""(?<name>\w+)""|\bConnection = ""(?<name>\w+)""|GetEnvironmentVariable\(""(?<name>\w+)""\)"))
            .Select(found => found.Groups["name"].Value).Distinct()];
        Assert.Equal(SchedulerSettings, inFiles.Order());
    }

    [Fact]
    public void The_streams_queue_is_in_the_account_that_the_queue_function_listens_to()
    {
        BicepFile app = BicepFile.Load("infra/bicep/modules/function-app.bicep");
        Assert.Equal(app.ValueOf("AzureWebJobsStorage__queueServiceUri"), app.ValueOf("DurableStreams__Storage__QueueEndpoint"));
        Assert.Equal("tableEndpoint", app.ValueOf("DurableStreams__Storage__TableEndpoint"));
    }

    [Theory]
    [InlineData("host.json")]
    [InlineData("infra/host.durable-task-scheduler.json")]
    public void Routes_have_no_prefix(string file) =>
        Assert.Equal("", Repository.ReadJson(file).GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());

    [Fact]
    public void The_schedulers_host_file_differs_in_its_storage_provider_only()
    {
        JsonNode own = JsonNode.Parse(Repository.Read("host.json"))!;
        JsonNode scheduler = JsonNode.Parse(Repository.Read("infra/host.durable-task-scheduler.json"))!;
        Assert.Equal("AzureStorage", (string?)own["extensions"]!["durableTask"]!["storageProvider"]!["type"]);
        Assert.Equal("azureManaged", (string?)scheduler["extensions"]!["durableTask"]!["storageProvider"]!["type"]);
        Assert.Equal("%TASKHUB_NAME%", (string?)scheduler["extensions"]!["durableTask"]!["hubName"]);
        own["extensions"]!.AsObject().Remove("durableTask");
        scheduler["extensions"]!.AsObject().Remove("durableTask");
        Assert.True(JsonNode.DeepEquals(own, scheduler));
    }

    [Fact]
    public void The_docs_show_the_schedulers_part_of_the_host_file()
    {
        string json = Regex.Match(Repository.Read("docs/azure.md"), @"```json\n(?<json>""durableTask"".*?)\n```", RegexOptions.Singleline).Groups["json"].Value;
        JsonElement scheduler = Repository.ReadJson("infra/host.durable-task-scheduler.json").GetProperty("extensions").GetProperty("durableTask");
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse("{" + json + "}").RootElement.GetProperty("durableTask"), scheduler));
    }
}
