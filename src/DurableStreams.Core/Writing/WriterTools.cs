using DurableStreams.FanOut;
using DurableStreams.Maintenance;
using DurableStreams.Storage;
using Microsoft.Extensions.Logging;

namespace DurableStreams.Writing;

/// <summary>What all writers of a process share.</summary>
internal sealed record WriterTools(
    IStreamStore Store, StreamServiceOptions Options, TimeProvider Time, CoreMetrics Metrics, ILogger Log, SourceHook FanOut, SealHints Sealing);
