using Azure.Core;
using Azure.Core.Pipeline;

namespace DurableStreams.Storage.AzureTables.Accounts;

/// <summary>Counts every attempt of every call. Failed attempts count too, because they may be billed.</summary>
internal sealed class OperationCounter(TableMetrics metrics) : HttpPipelinePolicy
{
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            ProcessNext(message, pipeline);
        }
        finally
        {
            Count(message);
        }
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
        }
        finally
        {
            Count(message);
        }
    }

    private void Count(HttpMessage message) =>
        metrics.OperationCompleted(KindOf(message.Request), message.HasResponse ? message.Response.Status : 0);

    private static string KindOf(Request request)
    {
        string? path = request.Uri.Path;
        return request.Method.Method switch
        {
            "GET" when path?.Contains("PartitionKey=", StringComparison.Ordinal) == true => "read",
            "GET" => "query",
            "POST" when path?.EndsWith("$batch", StringComparison.Ordinal) == true => "transaction",
            _ => "write",
        };
    }
}
