using DurableStreams.Appending;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.AppendRoutes;

/// <summary>Makes appends in this process.</summary>
internal sealed class DirectAppendRoute(StreamService streams) : IAppendRoute
{
    public ValueTask<AppendOutcome> AppendAsync(HttpContext context, AppendRequest append) =>
        streams.AppendAsync(append);
}
