using System.Collections.Concurrent;
using System.Globalization;
using Azure;
using Azure.Core;

namespace DurableStreams.Azurite.Faults;

/// <summary>Empty pages whose continuation leads to the page that was asked for: it stands for what the first request had.</summary>
internal sealed class EmptyPages
{
    private const string NextPartitionKey = "NextPartitionKey";
    private const string NextRowKey = "NextRowKey";
    private const string Mark = "empty-page-";

    private readonly ConcurrentDictionary<string, (string? PartitionKey, string? RowKey)> _asked = new();
    private int _last;

    public Response InsteadOf(Request request)
    {
        string token = Mark + Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        _asked[token] = (QueryString.Get(request.Uri, NextPartitionKey), QueryString.Get(request.Uri, NextRowKey));
        return MadeUpResponse.EmptyPage(token);
    }

    /// <summary>Puts the continuation of the server in the place of one made here.</summary>
    public void Restore(Request request)
    {
        if (QueryString.Get(request.Uri, NextPartitionKey) is { } token && _asked.TryGetValue(token, out var asked))
        {
            QueryString.Set(request.Uri, NextPartitionKey, asked.PartitionKey);
            QueryString.Set(request.Uri, NextRowKey, asked.RowKey);
        }
    }
}
