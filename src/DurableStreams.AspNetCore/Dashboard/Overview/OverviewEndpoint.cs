using System.Globalization;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Health;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Stores;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Dashboard.Overview;

/// <summary>
/// GET of <c>api/overview?after=TIME</c>: the figures of this process. With tokens, for the administrator only, because
/// they cover all projects.
/// </summary>
internal sealed class OverviewEndpoint(
    Authorizer authorizer,
    AdminKey adminKey,
    StoreReadiness readiness,
    StoreRegistration store,
    ProcessFigures figures,
    OverviewHistory history)
{
    public async ValueTask AnswerAsync(HttpContext context)
    {
        if (!authorizer.IsOpen && adminKey.Admit(context.Request) is { } problem)
        {
            ErrorResponse.Write(context, problem);
            return;
        }

        _ = long.TryParse(
            context.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out long after);
        var answer = new OverviewAnswer(
            Rfc3339.Format(history.StartedAt),
            Environment.WorkingSet,
            await readiness.IsReadyAsync(),
            store.IsFull,
            store.FreeBytes,
            figures[Figure.PausedSources],
            history.After(after));
        JsonResponse.Write(context, StatusCodes.Status200OK, answer, OverviewJson.Default.OverviewAnswer);
    }
}
