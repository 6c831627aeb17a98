using DurableStreams.Azurite;
using DurableStreams.FunctionsHost.Publishing;

namespace EndToEnd.Tests.Processes;

/// <summary>Two Functions hosts with the published function app on one emulated storage account.</summary>
public sealed class TwoProcesses : IAsyncLifetime
{
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly string[] _arguments;
    private AzuriteProcess? _azurite;

    public TwoProcesses()
        : this(new Dictionary<string, string>())
    {
    }

    internal TwoProcesses(IReadOnlyDictionary<string, string> settings, params string[] arguments) =>
        (_settings, _arguments) = (settings, arguments);

    internal AzuriteProcess Azurite => _azurite!;

    internal IReadOnlyList<ProcessSlot> Slots { get; private set; } = [];

    internal string Output => string.Join('\n', Slots.Select(slot => slot.Output));

    // Publishes and installs npm packages first, which takes longer than the start deadline of the hosts.
    public async Task InitializeAsync()
    {
        await PublishedApp.EnsureAsync();
        _azurite = await AzuriteProcess.StartAsync();
        await StartAsync([_azurite.ConnectionString, _azurite.ConnectionString]);
    }

    public async Task DisposeAsync()
    {
        foreach (ProcessSlot slot in Slots)
        {
            await slot.DisposeAsync();
        }

        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }
    }

    internal Task<HttpClient> ClientAsync(int process) => Slots[process].ClientAsync();

    private async Task StartAsync(string[] storages)
    {
        Slots = [.. storages.Select(storage => new ProcessSlot(storage, _settings, _arguments))];
        await Task.WhenAll(Slots.Select(slot => slot.StartAsync()));
    }
}
