using DurableStreams.Azurite;

namespace DurableStreams.Storage.AzureTables.Tests.Fixtures;

/// <summary>The emulator that all tests of this assembly share. Each test has its own tables.</summary>
internal static class SharedAzurite
{
    private static readonly Lazy<Task<AzuriteProcess>> Started = new(() => AzuriteProcess.StartAsync());

    public static Task<AzuriteProcess> GetAsync() => Started.Value;
}
