using System.Text.Json;
using System.Text.RegularExpressions;

namespace DurableStreams.Infra.Tests.Bicep;

/// <summary>The app has one identity with exactly the roles that it uses, and no keys.</summary>
[Collection(DeploymentCollection.Name)]
public sealed class SecurityTests(CompiledDeployment deployment)
{
    private static readonly Dictionary<string, string> Roles = new()
    {
        ["storageBlobDataOwner"] = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        ["storageQueueDataContributor"] = "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
        ["storageTableDataContributor"] = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
        ["monitoringMetricsPublisher"] = "3913510d-42f4-4e42-8a64-420c390055eb",
        ["durableTaskDataContributor"] = "0ad04412-c4d5-4796-b79c-f76d14c8d402",
    };

    [Fact]
    public void Exactly_these_roles_are_assigned()
    {
        var found = deployment.Main.Modules.SelectMany(module => module.Roles);
        Assert.Equal(Roles.Select(role => (role.Key, role.Value)).Order(), found.Order());
        Assert.Equal(Roles.Count, Regex.Count(deployment.Main.Text, @"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
    }

    [Fact]
    public void Roles_are_assigned_on_the_resource_and_not_on_the_group()
    {
        var scopes = deployment.Main.Modules
            .SelectMany(module => module.ResourcesOf("Microsoft.Authorization/roleAssignments"))
            .Select(assignment => Regex.Match(assignment.TextAt("scope")!, @"^\[resourceId\('(?<type>[^']+)', "))
            .Select(scope => scope.Groups["type"].Value);
        Assert.Equal(
            ["Microsoft.DurableTask/schedulers", "Microsoft.Insights/components", "Microsoft.Storage/storageAccounts"],
            scopes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Keys_are_disabled_and_never_used()
    {
        JsonElement account = deployment.Main.Module("storage").PropertiesOf("Microsoft.Storage/storageAccounts");
        Assert.False(account.GetProperty("allowSharedKeyAccess").GetBoolean());
        Assert.False(account.GetProperty("allowBlobPublicAccess").GetBoolean());
        Assert.Equal("TLS1_2", account.TextAt("minimumTlsVersion"));
        JsonElement insights = deployment.Main.Module("monitoring").PropertiesOf("Microsoft.Insights/components");
        Assert.True(insights.GetProperty("DisableLocalAuth").GetBoolean());

        const string Keys =
            @"listKeys\(|AccountKey|connection-string|DurableStreams__Storage__ConnectionString|InstrumentationKey";
        string[] files = [.. Repository.Files("infra", "*.bicep"), .. Repository.Files("infra", "*.sh")];
        Assert.All(files, file => Assert.DoesNotMatch(Keys, Repository.Read(file)));
    }

    [Fact]
    public void The_app_uses_its_identity_everywhere()
    {
        JsonElement settings = deployment.OwnSettings;
        Assert.Equal("managedidentity", settings.TextAt("AzureWebJobsStorage__credential"));
        Assert.Equal("[parameters('identityClientId')]", settings.TextAt("AzureWebJobsStorage__clientId"));
        Assert.Equal("[parameters('identityClientId')]", settings.TextAt("DurableStreams__Storage__ClientId"));
        Assert.Equal(
            "[format('ClientId={0};Authorization=AAD', parameters('identityClientId'))]",
            settings.TextAt("APPLICATIONINSIGHTS_AUTHENTICATION_STRING"));

        JsonElement app = deployment.FunctionApp.PropertiesOf("Microsoft.Web/sites");
        Assert.Equal(
            "[parameters('identityId')]",
            app.TextAt("functionAppConfig.deployment.storage.authentication.userAssignedIdentityResourceId"));
        Assert.Contains("Authentication=ManagedIdentity;ClientID=", deployment.Main.Text, StringComparison.Ordinal);
        Assert.True(app.GetProperty("httpsOnly").GetBoolean());
    }

    [Fact]
    public void The_app_is_open_only_on_request()
    {
        Assert.Equal("ProjectJwt", deployment.Main.Parameters.TextAt("authMode.defaultValue"));
        Assert.Equal("ProjectJwt", Repository.ParameterValue("authMode").GetString());
    }
}
