using DurableStreams.FunctionsHost.Workers;
using Grpc.Core;

namespace DurableStreams.FunctionsHost.Rpc;

/// <summary>The host side of the worker protocol. A worker opens one stream and identifies itself.</summary>
internal sealed class FunctionRpcService(WorkerSupervisor workers) : FunctionRpc.FunctionRpcBase
{
    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream,
        IServerStreamWriter<StreamingMessage> responseStream,
        ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken)
            || workers.Channel(requestStream.Current.StartStream?.WorkerId ?? "") is not { } channel)
        {
            throw new Grpc.Core.RpcException(
                new Status(StatusCode.PermissionDenied, "This host did not start the worker."));
        }

        channel.Receive(requestStream.Current);
        await channel.RunAsync(requestStream, responseStream, context.CancellationToken);
    }
}
