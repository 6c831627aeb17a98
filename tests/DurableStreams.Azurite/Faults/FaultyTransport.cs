using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace DurableStreams.Azurite.Faults;

/// <summary>
/// For <c>ClientOptions.Transport</c>: counts calls, and lets a test decide what befalls each. Retries of the pipeline are
/// calls of their own here.
/// </summary>
public sealed class FaultyTransport(HttpPipelineTransport? inner = null) : HttpPipelineTransport
{
    private readonly HttpPipelineTransport _inner = inner ?? HttpClientTransport.Shared;
    private readonly EmptyPages _emptyPages = new();
    private readonly Lock _gate = new();
    private readonly Queue<RequestCopy> _held = new();
    private int _calls;

    /// <summary>Asked for every call, one at a time, with its number from 1 on.</summary>
    public Func<HttpMessage, int, Fault> Decide { get; set; } = FaultPlan.None;

    public CallCounts Counts { get; } = new();

    /// <summary>How many late requests wait for their release.</summary>
    public int HeldCount
    {
        get
        {
            lock (_gate)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>Sends what is held, in the order it came.</summary>
    /// <returns>The statuses that the server answered with and nobody saw; a transaction's is 202 even if it failed.</returns>
    public async Task<IReadOnlyList<int>> ReleaseAsync()
    {
        RequestCopy[] released;
        lock (_gate)
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

    public override void Process(HttpMessage message) => throw new NotSupportedException("The tests are asynchronous throughout.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        CallKind kind = CallKinds.Of(message);
        long sent = 0;
        message.Request.Content?.TryComputeLength(out sent);
        Counts.Add(kind, new CallTotals(1, sent, 0));
        Fault fault = Ask(message);
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

                // As Azure.Core does when NetworkTimeout has passed.
                throw new TaskCanceledException("The operation was cancelled because it exceeded the configured timeout.");
            case FaultKind.Throttle:
                message.Response = MadeUpResponse.ServerBusy(isTable: IsTable(message));
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

    private Fault Ask(HttpMessage message)
    {
        lock (_gate)
        {
            return Decide(message, ++_calls);
        }
    }

    private async Task HoldAsync(HttpMessage message)
    {
        RequestCopy copy = await RequestCopy.OfAsync(message, _inner);
        lock (_gate)
        {
            _held.Enqueue(copy);
        }
    }

    /// <summary>The body must be in memory to be counted, where the pipeline would put it next anyway.</summary>
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
        if (QueryString.Get(request.Uri, "$top") is not { } asked || int.Parse(asked, CultureInfo.InvariantCulture) > top)
        {
            QueryString.Set(request.Uri, "$top", top.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static bool IsTable(HttpMessage message) => message.Request.Headers.TryGetValue("DataServiceVersion", out _);

    /// <summary>As HttpClientTransport reports it.</summary>
    private static RequestFailedException Broken(string reason) =>
        new(0, reason, new HttpRequestException(reason, new IOException(reason)));
}
