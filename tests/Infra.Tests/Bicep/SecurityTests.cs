using System.Text.RegularExpressions;

namespace DurableStreams.Infra.Tests.Bicep;

/// <summary>One identity with exactly the roles that it uses, and no keys.</summary>
public sealed class SecurityTests
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
    public void Roles_are_these_by_their_ids_and_no_others()
    {
        var found = Regex.Matches(BicepFile.AllText, @"(?<name>\w+): '(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})'");
        Assert.Equal(
            Roles.Select(role => (role.Key, role.Value)).Order(),
            found.Select(role => (role.Groups["name"].Value, role.Groups["id"].Value)).Order());
        Assert.Equal(Roles.Count, Regex.Count(BicepFile.AllText, @"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
    }

    [Fact]
    public void Roles_are_given_on_the_resource_and_not_on_the_group() =>
        Assert.All(
            Regex.Matches(BicepFile.AllText, @"roleAssignments@[^\n]+\n  name: [^\n]+\n  scope: (?<scope>\w+)"),
            assignment => Assert.Contains(assignment.Groups["scope"].Value, (string[])["account", "insights", "scheduler"]));

    [Fact]
    public void Nobody_has_a_key()
    {
        BicepFile storage = BicepFile.Load("infra/bicep/modules/storage.bicep");
        Assert.Equal("false", storage.ValueOf("allowSharedKeyAccess"));
        Assert.Equal("false", storage.ValueOf("allowBlobPublicAccess"));
        Assert.Equal("'TLS1_2'", storage.ValueOf("minimumTlsVersion"));
        Assert.Equal("true", BicepFile.Load("infra/bicep/modules/monitoring.bicep").ValueOf("DisableLocalAuth"));

        string all = BicepFile.AllText + string.Concat(Repository.Files("infra", "*.sh").Select(Repository.Read));
        Assert.DoesNotMatch(@"listKeys\(|AccountKey|connection-string|DurableStreams__Storage__ConnectionString|InstrumentationKey", all);
    }

    [Fact]
    public void The_app_says_who_it_is_wherever_it_goes()
    {
        BicepFile app = BicepFile.Load("infra/bicep/modules/function-app.bicep");
        Assert.Equal("'managedidentity'", app.ValueOf("AzureWebJobsStorage__credential"));
        Assert.Equal("identityClientId", app.ValueOf("AzureWebJobsStorage__clientId"));
        Assert.Equal("identityClientId", app.ValueOf("DurableStreams__Storage__ClientId"));
        Assert.Equal("'ClientId=${identityClientId};Authorization=AAD'", app.ValueOf("APPLICATIONINSIGHTS_AUTHENTICATION_STRING"));
        Assert.Contains("userAssignedIdentityResourceId: identityId", app.Text, StringComparison.Ordinal);
        Assert.Contains("Authentication=ManagedIdentity;ClientID=", BicepFile.Main.Text, StringComparison.Ordinal);
        Assert.Equal("true", app.ValueOf("httpsOnly"));
    }

    [Fact]
    public void The_app_is_not_open_unless_somebody_says_so()
    {
        Assert.Contains("param authMode string = 'ProjectJwt'", BicepFile.Main.Text, StringComparison.Ordinal);
        Assert.Equal(
            "ProjectJwt",
            Repository.ReadJson("infra/bicep/main.parameters.json").GetProperty("parameters").GetProperty("authMode").GetProperty("value").GetString());
    }
}
