using DurableStreams.Azurite;

namespace DurableStreams.Storage.AzureTables.Tests.Fixtures;

/// <summary>One emulator for all tests of this assembly, which ends with it; each test has tables of its own.</summary>
internal static class SharedAzurite
{
    private static readonly Lazy<Task<AzuriteProcess>> Started = new(() => AzuriteProcess.StartAsync());

    public static Task<AzuriteProcess> GetAsync() => Started.Value;
}
