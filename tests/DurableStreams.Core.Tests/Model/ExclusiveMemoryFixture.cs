using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.StoreContract;

namespace DurableStreams.Core.Tests.Model;

/// <summary>A memory store that is used by one process only, like the store of the server.</summary>
public sealed class ExclusiveMemoryFixture : StoreFixture
{
    private readonly MemoryStreamStore _store = new(isExclusive: true);

    public override IStreamStore Streams => _store;

    public override IReminderStore Reminders => _store;
}
