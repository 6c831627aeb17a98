namespace Conformance.Tests;

/// <summary>The official suite against the function app on Table storage, emulated.</summary>
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
        await OfficialSuite.PassesAsync(process.BaseAddress, () => process.Output, await ProjectToken.CreateAsync(process.BaseAddress));
    }

    [Fact]
    public async Task The_official_suite_passes_while_signals_and_results_of_entities_are_lost()
    {
        await using var process = await StartAsync(OfficialSuite.Settings, "--chaos");
        await OfficialSuite.PassesAsync(process.BaseAddress, () => process.Output);
    }
}
