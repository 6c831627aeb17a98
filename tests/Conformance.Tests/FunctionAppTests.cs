namespace Conformance.Tests;

/// <summary>The official suite on the function app with emulated Table storage.</summary>
public sealed class FunctionAppTests : FunctionAppSuites
{
    // On the route of entities the suite takes minutes with chaos, because lost signals are sent again after a pause.
    private static readonly string ChaosRoute = Environment.GetEnvironmentVariable("CHAOS_ROUTE") ?? "Function";

    [Fact]
    public async Task The_official_suite_passes()
    {
        await using var process = await StartAsync(OfficialSuite.Settings);
        await OfficialSuite.PassesAsync(process.BaseAddress, () => process.Output);
    }

    [Fact]
    [Trait("Size", "Long")]
    public async Task The_official_suite_passes_with_tokens()
    {
        await using var process = await StartAsync(ProjectToken.Settings);
        string token = await ProjectToken.CreateAsync(process.BaseAddress);
        await OfficialSuite.PassesAsync(process.BaseAddress, () => process.Output, token);
    }

    [Fact]
    [Trait("Size", "Long")]
    public async Task The_official_suite_passes_while_signals_and_results_of_entities_are_lost()
    {
        await using var process = await StartAsync(
            OfficialSuite.Settings, "--append-route", ChaosRoute, "--chaos");
        await OfficialSuite.PassesAsync(process.BaseAddress, () => process.Output);
    }

    [Fact]
    [Trait("Size", "Long")]
    public async Task The_official_suite_passes_if_entities_make_the_appends()
    {
        await using var process = await StartAsync(OfficialSuite.Settings, "--append-route", "Entity");
        await OfficialSuite.PassesAsync(process.BaseAddress, () => process.Output);
    }

    [Fact]
    public async Task The_official_tests_of_appends_pass_with_tokens_if_entities_make_the_appends()
    {
        await using var process = await StartAsync(ProjectToken.Settings, "--append-route", "Entity");
        string token = await ProjectToken.CreateAsync(process.BaseAddress);
        await OfficialSuite.AppendsPassAsync(process.BaseAddress, () => process.Output, token);
    }
}
