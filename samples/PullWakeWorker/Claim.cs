using System.Text.Json;

namespace DurableStreams.Samples;

/// <summary>The answer to a claim, as far as this worker needs it.</summary>
internal sealed record Claim(string WakeId, long Generation, string Token, IReadOnlyList<ClaimedStream> Streams);

/// <summary>A stream with news; the path is not percent-encoded.</summary>
internal sealed record ClaimedStream(string Path, string AckedOffset);

/// <summary>The body of an ack.</summary>
internal sealed record AckRequest(string WakeId, long Generation, IReadOnlyList<Ack> Acks, bool Done);

/// <summary>Everything up to this offset has been handled.</summary>
internal sealed record Ack(string Stream, string Offset);

/// <summary>A part of a stream.</summary>
/// <param name="Messages">A JSON array.</param>
/// <param name="NextOffset">The offset after them.</param>
/// <param name="IsAtTail">Whether there was no more when they were read.</param>
internal sealed record Part(JsonElement Messages, string NextOffset, bool IsAtTail);
