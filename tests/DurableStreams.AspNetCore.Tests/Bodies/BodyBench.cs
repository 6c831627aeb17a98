using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.AspNetCore.Tests.Bodies;

/// <summary>
/// Reads bodies that the test writes into a pipe. The reader continues on the thread of the writer, as on a server with
/// inline scheduling.
/// </summary>
internal sealed class BodyBench : IDisposable
{
    public const int MaxBytes = 1024 * 1024;

    private readonly Pipe _pipe = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: 0,
        useSynchronizationContext: false));

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public BodyBench(TimeProvider? time = null)
    {
        var settings = new DurableStreamsHttpOptions
        {
            MaxBodyBytes = MaxBytes,
            RequestBody = new RequestBodyOptions { MaxBufferedBytes = MaxBytes },
        };
        var options = Microsoft.Extensions.Options.Options.Create(settings);
        Budget = new RequestBodyBudget(options, _services.GetRequiredService<IMeterFactory>());
        var limits = new BodyLimits(options, Budget, Turns, time ?? TimeProvider.System);
        Reader = new BodyReader(limits, new EncodedBodyReader(limits));
        Context.Request.Method = "POST";
        Context.Features.Set<IRequestBodyPipeFeature>(new PipeFeature(_pipe.Reader));
    }

    public RequestBodyBudget Budget { get; }

    public LargeWorkTurns Turns { get; } = new();

    public BodyReader Reader { get; }

    public DefaultHttpContext Context { get; } = new();

    public PipeWriter Client => _pipe.Writer;

    /// <summary>Starts to read, without the synchronization context of the test: servers have none.</summary>
    public ValueTask<ReceivedBody> ReadAsync(ILargeBodyCheck? check = null)
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return Reader.ReadAsync(Context, default, check);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public async Task SendAsync(int bytes)
    {
        // The reader continues within the flush.
        SynchronizationContext.SetSynchronizationContext(null);
        Client.GetMemory(bytes).Span[..bytes].Fill((byte)'x');
        Client.Advance(bytes);
        await Client.FlushAsync();
    }

    public void Dispose()
    {
        Turns.Dispose();
        _services.Dispose();
    }

    private sealed record PipeFeature(PipeReader Reader) : IRequestBodyPipeFeature;
}

/// <summary>Answers every check alike.</summary>
internal sealed class FixedCheck(Func<ProtocolError?> answer) : ILargeBodyCheck
{
    public ValueTask<ProtocolError?> CheckAsync(HttpContext context, StreamPath path) => new(answer());
}
