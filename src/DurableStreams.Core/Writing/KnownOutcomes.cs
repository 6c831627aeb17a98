using DurableStreams.Addressing;
using DurableStreams.Storage;

namespace DurableStreams.Writing;

/// <summary>
/// The outcomes that the requests of a batch already have. They are read only after a conflict: until then, the commit
/// itself verifies that there are none, and a batch costs no additional read.
/// </summary>
internal sealed class KnownOutcomes(StreamPath path, IOutcomeStore? store)
{
    private readonly Dictionary<RequestId, OutcomeRow> _rows = [];

    public IReadOnlyDictionary<RequestId, OutcomeRow> Rows => _rows;

    public void Clear() => _rows.Clear();

    /// <exception cref="StoreUnavailableException">The outcomes could not be read.</exception>
    public async ValueTask LoadAsync(List<StreamOperation> batch)
    {
        RequestId[] requests = [.. batch.Select(operation => operation.Request).OfType<RequestId>()];
        if (requests.Length == 0)
        {
            return;
        }

        foreach (OutcomeRow row in await store!
            .FindOutcomesAsync(path, requests, CancellationToken.None).ConfigureAwait(false))
        {
            _rows[row.Request] = row;
        }
    }
}
