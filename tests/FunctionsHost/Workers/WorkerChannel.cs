using System.Diagnostics;
using System.Threading.Channels;
using DurableStreams.FunctionsHost.Functions;
using DurableStreams.FunctionsHost.Rpc;
using Grpc.Core;
using static DurableStreams.FunctionsHost.Rpc.StreamingMessage;

namespace DurableStreams.FunctionsHost.Workers;

/// <summary>The message stream between the host and one worker process.</summary>
internal sealed class WorkerChannel(string appFolder, WorkerLog log)
{
    private readonly Channel<StreamingMessage> _outgoing =
        Channel.CreateUnbounded<StreamingMessage>(new() { SingleReader = true });
    private readonly WorkerHandshake _handshake = new(appFolder);
    private readonly WorkerInvocations _invocations = new();

    /// <summary>Completes with the address of the worker's HTTP server, once it accepts invocations.</summary>
    public Task<Uri> Ready => _handshake.Completed;

    /// <summary>Runs until the worker closes the stream.</summary>
    public async Task RunAsync(
        IAsyncStreamReader<StreamingMessage> incoming,
        IAsyncStreamWriter<StreamingMessage> outgoing,
        CancellationToken cancellationToken)
    {
        Task sending = SendAsync(outgoing, cancellationToken);
        try
        {
            await foreach (StreamingMessage message in incoming.ReadAllAsync(cancellationToken))
            {
                Receive(message);
            }
        }
        finally
        {
            Close("The worker closed its connection.");
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Receive(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case ContentOneofCase.InvocationResponse:
                _invocations.Complete(message.InvocationResponse);
                break;
            case ContentOneofCase.RpcLog:
                log.Write(message.RpcLog);
                break;
            default:
                foreach (StreamingMessage reply in _handshake.Answer(message))
                {
                    Send(reply);
                }

                break;
        }
    }

    /// <summary>Runs a function. The worker must be ready.</summary>
    /// <exception cref="InvocationFailedException">The function failed, or the worker exited.</exception>
    public async Task<InvocationResponse> InvokeAsync(
        FunctionMetadata function,
        IEnumerable<ParameterBinding> inputs,
        string invocationId,
        CancellationToken cancellationToken)
    {
        var request = new InvocationRequest
        {
            InvocationId = invocationId,
            FunctionId = _handshake.FunctionId(function.Name),
            InputData = { inputs },
            TraceContext = new RpcTraceContext
            {
                TraceParent = Activity.Current?.Id ?? "",
                TraceState = Activity.Current?.TraceStateString ?? "",
            },
            RetryContext = new RetryContext(),
        };
        Task<InvocationResponse> response = _invocations.Add(invocationId);
        Send(new StreamingMessage { InvocationRequest = request });
        var cancel = new InvocationCancel { InvocationId = invocationId };
        await using CancellationTokenRegistration cancelled = cancellationToken.Register(
            () => Send(new StreamingMessage { InvocationCancel = cancel }));
        return await response;
    }

    public void Terminate() => Send(new StreamingMessage { WorkerTerminate = new WorkerTerminate() });

    /// <summary>Fails everything that waits for the worker.</summary>
    public void Close(string reason)
    {
        _handshake.Fail(reason);
        _invocations.Close();
        _outgoing.Writer.TryComplete();
    }

    // TryWrite fails on a closed channel, whose invocations have already failed.
    private void Send(StreamingMessage message)
    {
        message.RequestId = Guid.NewGuid().ToString();
        _outgoing.Writer.TryWrite(message);
    }

    private async Task SendAsync(IAsyncStreamWriter<StreamingMessage> outgoing, CancellationToken cancellationToken)
    {
        await foreach (StreamingMessage message in _outgoing.Reader.ReadAllAsync(cancellationToken))
        {
            await outgoing.WriteAsync(message, cancellationToken);
        }
    }
}
