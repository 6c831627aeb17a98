using System.Collections.Concurrent;
using DurableStreams.FunctionsHost.Functions;
using DurableStreams.FunctionsHost.Rpc;
using static DurableStreams.FunctionsHost.Rpc.StreamingMessage;

namespace DurableStreams.FunctionsHost.Workers;

/// <summary>The messages that host and worker exchange until every function is loaded.</summary>
internal sealed class WorkerHandshake(string appFolder)
{
    // Any host version that supports all features of the worker.
    private const string HostVersion = "4.1037.0";

    private readonly TaskCompletionSource<Uri> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, string> _functionIds = new();
    private Uri? _httpAddress;
    private int _loading;

    /// <summary>Completes with the address of the worker's HTTP server, once every function is loaded.</summary>
    public Task<Uri> Completed => _completed.Task;

    public string FunctionId(string function) => _functionIds[function];

    /// <returns>The replies to a message of the worker.</returns>
    public IEnumerable<StreamingMessage> Answer(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case ContentOneofCase.StartStream:
                var init = new WorkerInitRequest
                {
                    HostVersion = HostVersion,
                    WorkerDirectory = appFolder,
                    FunctionAppDirectory = appFolder,
                };
                return [new() { WorkerInitRequest = init }];
            case ContentOneofCase.WorkerInitResponse when IsSuccess(message.WorkerInitResponse.Result):
                _httpAddress = new Uri(message.WorkerInitResponse.Capabilities["HttpUri"]);
                return [new() { FunctionsMetadataRequest = new() { FunctionAppDirectory = appFolder } }];
            case ContentOneofCase.FunctionMetadataResponse when IsSuccess(message.FunctionMetadataResponse.Result):
                _loading = message.FunctionMetadataResponse.FunctionMetadataResults.Count;
                return message.FunctionMetadataResponse.FunctionMetadataResults.Select(Load);
            case ContentOneofCase.FunctionLoadResponse when IsSuccess(message.FunctionLoadResponse.Result):
                if (--_loading == 0)
                {
                    _completed.TrySetResult(_httpAddress!);
                }

                return [];
            default:
                return [];
        }
    }

    public void Fail(string reason) => _completed.TrySetException(new InvocationFailedException(reason));

    private StreamingMessage Load(RpcFunctionMetadata function)
    {
        _functionIds[function.Name] = function.FunctionId;
        return new() { FunctionLoadRequest = new() { FunctionId = function.FunctionId, Metadata = function } };
    }

    private bool IsSuccess(StatusResult result)
    {
        if (result.Status != StatusResult.Types.Status.Success)
        {
            Fail(result.Exception?.Message ?? "The worker could not start.");
        }

        return result.Status == StatusResult.Types.Status.Success;
    }
}
