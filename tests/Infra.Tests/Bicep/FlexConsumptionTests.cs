using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace DurableStreams.Infra.Tests.Bicep;

/// <summary>The deployment meets the conditions of the Flex Consumption plan and of Front Door.</summary>
[Collection(DeploymentCollection.Name)]
public sealed class FlexConsumptionTests(CompiledDeployment deployment)
{
    private JsonElement App => deployment.FunctionApp.PropertiesOf("Microsoft.Web/sites");

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
    public void Forbidden_settings_are_not_set(string setting) =>
        Assert.All(
            Repository.Files("infra", "*"),
            file => Assert.DoesNotContain(setting, Repository.Read(file), StringComparison.Ordinal));

    [Fact]
    public void The_runtime_matches_the_target_framework()
    {
        string framework = XDocument.Load(Repository.PathOf("Directory.Build.props"))
            .Descendants("TargetFramework").Single().Value;
        JsonElement runtime = App.At("functionAppConfig.runtime");
        Assert.Equal("dotnet-isolated", runtime.TextAt("name"));
        Assert.Equal(framework["net".Length..], runtime.TextAt("version"));
    }

    [Fact]
    public void The_plan_is_Flex_Consumption_on_Linux()
    {
        JsonElement plan = deployment.FunctionApp.ResourcesOf("Microsoft.Web/serverfarms").Single();
        Assert.Equal("FC1", plan.TextAt("sku.name"));
        Assert.Equal("FlexConsumption", plan.TextAt("sku.tier"));
        Assert.True(plan.At("properties.reserved").GetBoolean());
        JsonElement app = deployment.FunctionApp.ResourcesOf("Microsoft.Web/sites").Single();
        Assert.Equal("functionapp,linux", app.TextAt("kind"));
    }

    [Fact]
    public void Always_ready_instances_belong_to_scale_groups_that_exist()
    {
        Assert.Equal("[variables('alwaysReady')]", App.TextAt("functionAppConfig.scaleAndConcurrency.alwaysReady"));
        string groups = deployment.FunctionApp.Variables.TextAt("alwaysReady")!;
        Assert.StartsWith(
            "[filter(createArray(" +
            "createObject('name', 'http', 'instanceCount', parameters('alwaysReadyHttp')), " +
            "createObject('name', 'durable', 'instanceCount', parameters('alwaysReadyDurable'))), ",
            groups,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Live_readers_have_more_slots_than_the_platform_default_of_16() =>
        Assert.True(Repository.ParameterValue("httpPerInstanceConcurrency").GetInt32() > 16);

    [Fact]
    public void The_platform_accepts_preflights()
    {
        JsonElement origins = deployment.Main.Parameters.At("corsAllowedOrigins.defaultValue");
        Assert.Equal(["*"], origins.EnumerateArray().Select(origin => origin.GetString()));
        JsonElement cors = App.At("siteConfig.cors");
        Assert.Equal("[parameters('corsAllowedOrigins')]", cors.TextAt("allowedOrigins"));

        // The platform refuses a deployment that combines this with '*'.
        Assert.False(cors.GetProperty("supportCredentials").GetBoolean());
    }

    [Fact]
    public void Front_Door_caches_no_live_reads_and_distinguishes_queries()
    {
        ArmTemplate frontDoor = deployment.Main.Module("front-door-route");
        JsonElement route = frontDoor.PropertiesOf("Microsoft.Cdn/profiles/afdEndpoints/routes");
        Assert.Equal(
            "[if(parameters('caching'), createObject('queryStringCachingBehavior', 'UseQueryString', " +
            "'compressionSettings', createObject('isCompressionEnabled', false())), null())]",
            route.TextAt("cacheConfiguration"));
        Assert.False(deployment.Main.Parameters.At("frontDoorCaching.defaultValue").GetBoolean());

        JsonElement[] rules = [.. frontDoor.ResourcesOf("Microsoft.Cdn/profiles/ruleSets/rules")];
        JsonElement[] conditions = [.. rules.Select(rule => ParametersOf(rule, "conditions"))];
        Assert.Equal("DeliveryRuleQueryStringConditionParameters", conditions[0].TextAt("typeName"));
        Assert.Equal("Contains", conditions[0].TextAt("operator"));
        Assert.Equal("live=", conditions[0].GetProperty("matchValues").EnumerateArray().Single().GetString());
        Assert.Equal("Authorization", conditions[1].TextAt("selector"));
        Assert.Equal("Any", conditions[1].TextAt("operator"));

        // An override without a cache configuration turns caching off: both rules have one, and only the route caches.
        Assert.Equal(2, rules.Length);
        Assert.All(rules, rule => Assert.Equal(
            """{"typeName":"DeliveryRuleRouteConfigurationOverrideActionParameters"}""",
            JsonSerializer.Serialize(ParametersOf(rule, "actions"))));
        Assert.Equal(1, Regex.Count(frontDoor.Text, "cacheConfiguration"));

        static JsonElement ParametersOf(JsonElement rule, string part) =>
            rule.GetProperty("properties").GetProperty(part).EnumerateArray().Single().GetProperty("parameters");
    }
}
