using System.Buffers;
using System.Runtime.CompilerServices;
using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.FanOut.Deliver;

/// <summary>Part of a source in the form in which estuaries store it.</summary>
/// <param name="Run">The bytes.</param>
/// <param name="Next">The position of the source after them.</param>
internal sealed record DeliveryRun(AppendRun Run, long Next);

/// <summary>
/// Makes runs out of chunks of a source. Estuaries that are at the same position are given the same chunk, so wrapping
/// it is done once for all of them.
/// </summary>
internal sealed class DeliveryRuns(int maxBytes)
{
    private readonly ConditionalWeakTable<Segment, DeliveryRun> _wrapped = [];

    /// <summary>The run that begins where a chunk does: whole appends, as many as fit into one commit and at least one.</summary>
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
                EnvelopeWriter.Write(output, source, head, next + length, segment.Data.Span.Slice((int)(next - segment.Start), length));
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
