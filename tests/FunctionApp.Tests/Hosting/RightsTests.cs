using DurableStreams.AspNetCore.Tests.Auth;
using DurableStreams.FunctionApp.Tests.Http;
using Xunit.Abstractions;

namespace DurableStreams.FunctionApp.Tests.Hosting;

/// <summary>The table of rights in docs/security.md, on the function app with an emulated storage account.</summary>
public sealed class RightsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_route_and_verb_with_every_kind_of_token()
    {
        await using App app = await App.StartAsync(
            await TestAccount.CreateAsync(),
            new()
            {
                ["Auth:Mode"] = "ProjectJwt",
                ["Auth:AdminKey"] = RightsHost.AdminKey,
                ["DurableStreams:Dashboard:Enabled"] = "true",
            });
        await RightsRun.RunAsync(app.Client, output);
        Assert.Empty(app.Failures.Thrown);
    }
}
