using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DurableStreams.Infra.Tests.Docs;

namespace DurableStreams.Infra.Tests.Bicep;

/// <summary>The deployment sets the settings that the code, the Functions host and its extensions read.</summary>
[Collection(DeploymentCollection.Name)]
public sealed class SettingsTests(CompiledDeployment deployment)
{
    // The Functions host or one of its extensions reads these.
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

    // .NET reads this one.
    private static readonly string[] RuntimeSettings = ["DOTNET_GCgen0size"];

    private const string SchedulerHostFile = "infra/host.durable-task-scheduler.json";

    private static readonly string[] SchedulerSettings = ["DTS_CONNECTION_STRING", "TASKHUB_NAME"];

    // A deployment must not leave these to their defaults.
    private static readonly string[] AuthSettings = ["Auth__AdminKey", "Auth__Mode"];

    [Fact]
    public void Every_setting_of_the_deployment_is_read()
    {
        var read = SettingsTable.Read().Select(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal));
        string[] set = deployment.ApplicationSettings();
        Assert.Empty(set.Except([.. read, .. HostSettings, .. RuntimeSettings, .. SchedulerSettings]));
        Assert.Empty(((string[])[.. HostSettings, .. RuntimeSettings, .. SchedulerSettings, .. AuthSettings]).Except(set));
    }

    [Fact]
    public void Every_setting_that_the_code_reads_is_set_or_documented()
    {
        string operations = Repository.Read("docs/operations.md");
        string[] set = deployment.ApplicationSettings();
        Assert.All(SettingsTable.Read(), setting => Assert.True(
            set.Contains(setting.Key.Replace(":", "__", StringComparison.Ordinal)) ||
            operations.Contains($"`{setting.Key}`", StringComparison.Ordinal),
            setting.Key));
    }

    [Fact]
    public void Settings_that_host_files_and_functions_name_are_those_of_the_scheduler()
    {
        const string Reference =
            @"%(?<name>\w+)%|""connection(?:String)?Name"": ""(?<name>\w+)""|" +
            @"\bConnection = ""(?<name>\w+)""|GetEnvironmentVariable\(""(?<name>\w+)""\)";
        string[] files = [.. Repository.Files("src/FunctionApp", "*.cs"), "host.json", SchedulerHostFile];
        var named = files.SelectMany(file => Regex.Matches(Repository.Read(file), Reference))
            .Select(found => found.Groups["name"].Value);
        Assert.Equal(SchedulerSettings, named.Distinct().Order());
    }

    [Fact]
    public void The_fan_out_queue_is_in_the_account_that_the_queue_function_listens_to()
    {
        JsonElement settings = deployment.OwnSettings;
        Assert.Equal(
            settings.TextAt("AzureWebJobsStorage__queueServiceUri"),
            settings.TextAt("DurableStreams__Storage__QueueEndpoint"));
        Assert.Equal("[parameters('tableEndpoint')]", settings.TextAt("DurableStreams__Storage__TableEndpoint"));
    }

    [Theory]
    [InlineData("host.json")]
    [InlineData(SchedulerHostFile)]
    public void Routes_have_no_prefix(string file) =>
        Assert.Equal("", Repository.ReadJson(file).TextAt("extensions.http.routePrefix"));

    [Fact]
    public void The_host_file_for_the_scheduler_differs_in_its_durable_task_section_only()
    {
        JsonNode own = JsonNode.Parse(Repository.Read("host.json"))!;
        JsonNode scheduler = JsonNode.Parse(Repository.Read(SchedulerHostFile))!;
        Assert.Equal("AzureStorage", (string?)own["extensions"]!["durableTask"]!["storageProvider"]!["type"]);
        Assert.Equal("azureManaged", (string?)scheduler["extensions"]!["durableTask"]!["storageProvider"]!["type"]);
        Assert.Equal("%TASKHUB_NAME%", (string?)scheduler["extensions"]!["durableTask"]!["hubName"]);
        own["extensions"]!.AsObject().Remove("durableTask");
        scheduler["extensions"]!.AsObject().Remove("durableTask");
        Assert.True(JsonNode.DeepEquals(own, scheduler));
    }

    [Fact]
    public void The_docs_show_the_durable_task_section_of_that_file()
    {
        string azure = Repository.Read("docs/azure.md");
        Match json = Regex.Match(azure, @"```json\n(?<json>""durableTask"".*?)\n```", RegexOptions.Singleline);
        JsonElement shown = JsonDocument.Parse("{" + json.Groups["json"].Value + "}").RootElement;
        JsonElement scheduler = Repository.ReadJson(SchedulerHostFile).At("extensions.durableTask");
        Assert.True(JsonElement.DeepEquals(shown.GetProperty("durableTask"), scheduler));
    }
}
