using Azure.Core;
using DurableStreams.Azurite.Faults;

namespace DurableStreams.Storage.AzureTables.Tests.Fixtures;

/// <summary>
/// Random faults that depend only on the seed and the order of calls. They end with <see cref="Stop"/>.
/// </summary>
internal sealed class RandomTransportFaults(int seed, double rate)
{
    private readonly Random _random = new(seed);
    private volatile bool _stopped;

    public void Stop() => _stopped = true;

    public StorageFault Decide(HttpMessage message, int number)
    {
        if (_stopped || _random.NextDouble() >= rate)
        {
            return StorageFault.None;
        }

        CallKind kind = CallKinds.Of(message);
        return _random.Next(kind == CallKind.Query ? 5 : 4) switch
        {
            0 => StorageFault.FailBefore,
            1 => StorageFault.Throttle,
            2 => StorageFault.LoseAnswer,
            3 => kind is CallKind.Transaction or CallKind.Write ? StorageFault.Late : StorageFault.LoseAnswer,
            _ => StorageFault.EmptyPage,
        };
    }
}
