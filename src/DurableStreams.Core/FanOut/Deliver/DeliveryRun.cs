using System.Buffers;
using System.Runtime.CompilerServices;
using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.FanOut.Deliver;

/// <summary>A part of a source in the form that estuaries store.</summary>
/// <param name="Run">The appends in their stored form.</param>
/// <param name="Next">The position in the source after them.</param>
internal sealed record DeliveryRun(AppendRun Run, long Next);

/// <summary>
/// Turns chunks of a source into runs. Estuaries at the same position share one chunk, so a chunk is wrapped in
/// envelopes only once.
/// </summary>
internal sealed class DeliveryRuns(int maxBytes)
{
    private readonly ConditionalWeakTable<Segment, DeliveryRun> _wrapped = [];

    /// <summary>
    /// The run at the start of a chunk: at least one whole append, and as many as fit into one commit.
    /// </summary>
    public DeliveryRun Make(StreamPath source, StreamHead head, Segment chunk, bool envelope)
    {
        if (envelope)
        {
            return _wrapped.GetValue(chunk, Wrap);
        }

        Segment fitting = chunk.Slice(chunk.Start, chunk.End, maxBytes)!;
        return new DeliveryRun(new AppendRun(fitting.Data, fitting.Boundaries), fitting.End);

        DeliveryRun Wrap(Segment segment)
        {
            var output = new ArrayBufferWriter<byte>(segment.Data.Length + 256);
            var boundaries = new AppendBoundariesBuilder();
            long next = segment.Start;
            int written = 0;
            foreach (int length in segment.Boundaries)
            {
                ReadOnlySpan<byte> append = segment.Data.Span.Slice((int)(next - segment.Start), length);
                EnvelopeWriter.Write(output, source, head, next + length, append);
                if (written > 0 && output.WrittenCount > maxBytes)
                {
                    break;
                }

                boundaries.Add(output.WrittenCount - written);
                written = output.WrittenCount;
                next += length;
            }

            return new DeliveryRun(new AppendRun(output.WrittenMemory[..written], boundaries.ToBoundaries()), next);
        }
    }
}
