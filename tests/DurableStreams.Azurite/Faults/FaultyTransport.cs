using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace DurableStreams.Azurite.Faults;

/// <summary>
/// A transport for <c>ClientOptions.Transport</c> that counts calls and injects faults. Each retry of the client
/// library counts as a call.
/// </summary>
public sealed class FaultyTransport(HttpPipelineTransport? inner = null) : HttpPipelineTransport
{
    private readonly HttpPipelineTransport _inner = inner ?? HttpClientTransport.Shared;
    private readonly EmptyPages _emptyPages = new();
    private readonly Lock _lock = new();
    private readonly Queue<RequestCopy> _held = new();
    private int _calls;

    /// <summary>Returns the fault of a call, given its number (from 1). Called for one call at a time.</summary>
    public Func<HttpMessage, int, StorageFault> Decide { get; set; } = FaultPlan.None;

    public CallCounts Counts { get; } = new();

    /// <summary>The number of late requests that are held.</summary>
    public int HeldCount
    {
        get
        {
            lock (_lock)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>Sends the requests that are held, in order.</summary>
    /// <returns>The statuses of the responses. The status of a transaction is 202 even if it failed.</returns>
    public async Task<IReadOnlyList<int>> ReleaseAsync()
    {
        RequestCopy[] released;
        lock (_lock)
        {
            released = [.. _held];
            _held.Clear();
        }

        var statuses = new List<int>(released.Length);
        foreach (RequestCopy request in released)
        {
            statuses.Add(await request.SendAsync(_inner));
        }

        return statuses;
    }

    public override Request CreateRequest() => _inner.CreateRequest();

    public override void Process(HttpMessage message) =>
        throw new NotSupportedException("Only asynchronous calls are supported.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        CallKind kind = CallKinds.Of(message);
        long sent = 0;
        message.Request.Content?.TryComputeLength(out sent);
        Counts.Add(kind, new CallTotals(1, sent, 0));
        StorageFault fault = NextFault(message);
        _emptyPages.Restore(message.Request);
        switch (fault.Kind)
        {
            case FaultKind.FailBefore:
                throw Broken("No connection could be made.");
            case FaultKind.LoseAnswer:
                await (await RequestCopy.OfAsync(message, _inner)).SendAsync(_inner);
                throw Broken("The response ended prematurely.");
            case FaultKind.Late:
                await HoldAsync(message);

                // The exception that Azure.Core throws after NetworkTimeout.
                throw new TaskCanceledException(
                    "The operation was cancelled because it exceeded the configured timeout.");
            case FaultKind.Throttle:
                message.Response = SyntheticResponse.ServerBusy(isTable: IsTable(message));
                break;
            case FaultKind.EmptyPage:
                message.Response = _emptyPages.InsteadOf(message.Request);
                break;
            case FaultKind.SmallPage:
                Shorten(message.Request, fault.Top);
                await _inner.ProcessAsync(message);
                break;
            default:
                await _inner.ProcessAsync(message);
                break;
        }

        Counts.Add(kind, new CallTotals(0, 0, await ReadAsync(message)));
    }

    private StorageFault NextFault(HttpMessage message)
    {
        lock (_lock)
        {
            return Decide(message, ++_calls);
        }
    }

    private async Task HoldAsync(HttpMessage message)
    {
        RequestCopy copy = await RequestCopy.OfAsync(message, _inner);
        lock (_lock)
        {
            _held.Enqueue(copy);
        }
    }

    /// <summary>Buffers the body to count its bytes. The pipeline would buffer it next anyway.</summary>
    private static async Task<long> ReadAsync(HttpMessage message)
    {
        if (!message.BufferResponse || message.Response.ContentStream is not { } stream)
        {
            return 0;
        }

        var body = new MemoryStream();
        await stream.CopyToAsync(body, message.CancellationToken);
        await stream.DisposeAsync();
        body.Position = 0;
        message.Response.ContentStream = body;
        return body.Length;
    }

    private static void Shorten(Request request, int top)
    {
        if (QueryString.Get(request.Uri, "$top") is not { } asked
            || int.Parse(asked, CultureInfo.InvariantCulture) > top)
        {
            QueryString.Set(request.Uri, "$top", top.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static bool IsTable(HttpMessage message) =>
        message.Request.Headers.TryGetValue("DataServiceVersion", out _);

    /// <summary>The exception that HttpClientTransport throws.</summary>
    private static RequestFailedException Broken(string reason) =>
        new(0, reason, new HttpRequestException(reason, new IOException(reason)));
}
