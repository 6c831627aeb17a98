using System.IO.Pipelines;

namespace DurableStreams.Server.Connections;

/// <summary>A transport whose output is timed.</summary>
internal sealed class TimedTransport(PipeReader input, TimedOutput output) : IDuplexPipe
{
    public PipeReader Input => input;

    public PipeWriter Output => output;
}
