namespace Conformance.Tests;

/// <summary>The official suite on the function app with emulated Table storage.</summary>
public sealed class FunctionAppTests : FunctionAppSuites
{
    [Fact]
    public async Task The_official_suite_passes()
    {
        await using var process = await StartAsync(OfficialSuite.Settings);
        await OfficialSuite.PassesAsync(process.BaseAddress, () => process.Output);
    }

    [Fact]
    public async Task The_official_suite_passes_with_tokens()
    {
        await using var process = await StartAsync(ProjectToken.Settings);
        string token = await ProjectToken.CreateAsync(process.BaseAddress);
        await OfficialSuite.PassesAsync(process.BaseAddress, () => process.Output, token);
    }

    [Fact]
    public async Task The_official_suite_passes_while_signals_and_results_of_entities_are_lost()
    {
        await using var process = await StartAsync(OfficialSuite.Settings, "--chaos");
        await OfficialSuite.PassesAsync(process.BaseAddress, () => process.Output);
    }

    [Fact]
    public async Task The_official_suite_passes_if_entities_make_the_appends()
    {
        await using var process = await StartAsync(OfficialSuite.Settings, "--append-route", "Entity");
        await OfficialSuite.PassesAsync(process.BaseAddress, () => process.Output);
    }

    [Fact]
    public async Task The_official_suite_passes_if_entities_make_the_appends_while_signals_and_results_are_lost()
    {
        await using var process = await StartAsync(OfficialSuite.Settings, "--append-route", "Entity", "--chaos");
        await OfficialSuite.PassesAsync(process.BaseAddress, () => process.Output);
    }
}
