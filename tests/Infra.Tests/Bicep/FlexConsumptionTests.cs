using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace DurableStreams.Infra.Tests.Bicep;

/// <summary>What the Flex Consumption plan insists on.</summary>
public sealed class FlexConsumptionTests
{
    private static readonly BicepFile App = BicepFile.Load("infra/bicep/modules/function-app.bicep");

    [Theory]
    [InlineData("FUNCTIONS_WORKER_RUNTIME")]
    [InlineData("FUNCTIONS_EXTENSION_VERSION")]
    [InlineData("WEBSITE_RUN_FROM_PACKAGE")]
    [InlineData("WEBSITE_CONTENT")]
    [InlineData("WEBSITE_TIME_ZONE")]
    [InlineData("WEBSITE_LOAD_CERTIFICATES")]
    [InlineData("SCM_DO_BUILD_DURING_DEPLOYMENT")]
    [InlineData("ENABLE_ORYX_BUILD")]
    [InlineData("linuxFxVersion")]
    [InlineData("alwaysOn")]
    public void Settings_that_it_forbids_are_not_set(string setting) =>
        Assert.All(
            Repository.Files("infra", "*"),
            file => Assert.DoesNotContain(setting, Repository.Read(file), StringComparison.Ordinal));

    [Fact]
    public void The_runtime_is_what_the_app_is_built_for()
    {
        string framework = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("TargetFramework").Single().Value;
        Assert.Matches($@"runtime: \{{\s+name: 'dotnet-isolated'\s+version: '{Regex.Escape(framework["net".Length..])}'", App.Text);
    }

    [Fact]
    public void The_plan_is_Flex_Consumption_on_Linux()
    {
        Assert.Matches(@"name: 'FC1'\s+tier: 'FlexConsumption'", App.Text);
        Assert.Equal("true", App.ValueOf("reserved"));
        Assert.Equal("'functionapp,linux'", Regex.Match(App.Text, "kind: (?<kind>'functionapp,linux')").Groups["kind"].Value);
    }

    [Fact]
    public void Always_ready_instances_are_of_scale_groups_that_exist()
    {
        Assert.Matches(@"name: 'http'\s+instanceCount: alwaysReadyHttp", App.Text);
        Assert.Matches(@"name: 'durable'\s+instanceCount: alwaysReadyDurable", App.Text);
    }

    [Fact]
    public void Live_readers_have_more_slots_than_the_platform_gives_by_itself() =>
        Assert.True(
            Repository.ReadJson("infra/bicep/main.parameters.json").GetProperty("parameters").GetProperty("httpPerInstanceConcurrency").GetProperty("value").GetInt32() > 16);

    [Fact]
    public void Preflights_pass_the_platform()
    {
        Assert.Contains("param corsAllowedOrigins string[] = ['*']", BicepFile.Main.Text, StringComparison.Ordinal);
        Assert.Equal("corsAllowedOrigins", App.ValueOf("allowedOrigins"));

        // Together with '*' the platform would refuse the deployment.
        Assert.Equal("false", App.ValueOf("supportCredentials"));
    }

    [Fact]
    public void Front_Door_keeps_no_live_read_and_tells_queries_apart()
    {
        BicepFile route = BicepFile.Load("infra/bicep/modules/front-door-route.bicep");
        Assert.Contains("queryStringCachingBehavior: 'UseQueryString'", route.Text, StringComparison.Ordinal);
        Assert.Equal("false", route.ValueOf("isCompressionEnabled"));
        Assert.Matches(@"DeliveryRuleQueryStringConditionParameters'\s+operator: 'Contains'\s+matchValues: \['live='\]", route.Text);
        Assert.Matches(@"selector: 'Authorization'\s+operator: 'Any'", route.Text);

        // An override without a cache configuration turns caching off: both rules have one, and only the route caches.
        Assert.Equal(2, Regex.Count(route.Text, @"typeName: 'DeliveryRuleRouteConfigurationOverrideActionParameters'\s+\}"));
        Assert.Equal(1, Regex.Count(route.Text, "cacheConfiguration"));
        Assert.Contains("param frontDoorCaching bool = false", BicepFile.Main.Text, StringComparison.Ordinal);
    }
}
