using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Read;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Live;

/// <summary>Creates the answers of <c>live=long-poll</c> (§5.7).</summary>
internal sealed class LongPollAnswers(
    ChunkResponse response, TimeProvider time, IOptions<DurableStreamsHttpOptions> options)
{
    private readonly TimeSpan _timeout = options.Value.LongPoll.Timeout;

    public ILiveAnswer Answer(HttpContext context, ReadQuery query) =>
        new LongPollAnswer(context, query, response, time, _timeout);
}
