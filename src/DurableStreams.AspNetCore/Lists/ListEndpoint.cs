using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Responses;
using DurableStreams.Listing;
using DurableStreams.Storage;
using DurableStreams.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Lists;

/// <summary>GET of a list: one page.</summary>
internal sealed class ListEndpoint(
    StreamService streams, ProjectListing projects, ListTurns turns, ResponseWriters writers)
{
    /// <summary>Answers, and returns the name of the operation.</summary>
    public async ValueTask<string> HandleAsync(HttpContext context, ListTarget target)
    {
        ProtocolError? problem = ListQuery.Parse(context.Request, out ListQuery query)
            ?? await AnswerAsync(context, target, query);
        if (problem is not null)
        {
            ErrorResponse.Write(context, problem);
        }
        else
        {
            // A client that does not read must not keep the page in memory for long.
            using ResponseWriter writer = writers.Create(context);
            await writer.FlushAsync();
        }

        return target.Kind switch
        {
            ListKind.Projects => "list-projects",
            ListKind.Streams => "list-streams",
            ListKind.Estuaries => "list-estuaries",
            _ => "list-subscriptions",
        };
    }

    private async ValueTask<ProtocolError?> AnswerAsync(HttpContext context, ListTarget target, ListQuery query)
    {
        switch (target.Kind)
        {
            case ListKind.Projects:
                return await AnswerWithProjectsAsync(context, query);
            case ListKind.Subscriptions:
                return await AnswerWithSubscriptionsAsync(context, target.Project, query);
            default:
                if (!ListNames.TryParse(target.Project, query.After, out StreamPath? after))
                {
                    return ProtocolErrors.InvalidListAfter;
                }

                await (target.Kind == ListKind.Streams
                    ? AnswerWithStreamsAsync(context, target.Project, query, after)
                    : AnswerWithEstuariesAsync(context, target.Project, query, after));
                return null;
        }
    }

    private async ValueTask<ProtocolError?> AnswerWithProjectsAsync(HttpContext context, ListQuery query)
    {
        ProjectList? page = await turns.RunAsync(
            cancellation => projects.ReadAsync(query, cancellation), context.RequestAborted);
        if (page is null)
        {
            return ProtocolErrors.InvalidListAfter;
        }

        JsonResponse.Write(context, StatusCodes.Status200OK, page, ListJson.Default.ProjectList);
        return null;
    }

    private async ValueTask AnswerWithStreamsAsync(
        HttpContext context, string project, ListQuery query, StreamPath? after)
    {
        ListPage<ListedHead, StreamPath> page = await turns.RunAsync(
            cancellation => streams.Lists.StreamsAsync(project, query.Prefix, after, query.Limit, cancellation),
            context.RequestAborted);
        string? next = project == StreamPath.DefaultProject ? ListNames.NextOfFlat(project, page.Next)
            : page.Next is { } path ? ListNames.Of(project, path)
            : null;
        var body = new StreamList(page.Entries.Select(stream => ListEntries.Of(project, stream)), next);
        JsonResponse.Write(context, StatusCodes.Status200OK, body, ListJson.Default.StreamList);
    }

    private async ValueTask AnswerWithEstuariesAsync(
        HttpContext context, string project, ListQuery query, StreamPath? after)
    {
        ListPage<ListedEstuary, StreamPath> page = await turns.RunAsync(
            cancellation => streams.Lists.EstuariesAsync(project, after, query.Limit, cancellation),
            context.RequestAborted);
        var body = new EstuaryList(
            page.Entries.Select(estuary => ListEntries.Of(project, estuary)),
            ListNames.NextOfFlat(project, page.Next));
        JsonResponse.Write(context, StatusCodes.Status200OK, body, ListJson.Default.EstuaryList);
    }

    private async ValueTask<ProtocolError?> AnswerWithSubscriptionsAsync(
        HttpContext context, string project, ListQuery query)
    {
        string? root = project == StreamPath.DefaultProject ? null : project;
        if (query.After is { } after && SubscriptionKey.Create(root, after, out _) is not null)
        {
            return ProtocolErrors.InvalidListAfter;
        }

        ListPage<ListedSubscription, SubscriptionKey> page = await turns.RunAsync(
            cancellation => streams.Lists.SubscriptionsAsync(root, query.After, query.Limit, cancellation),
            context.RequestAborted);
        var body = new SubscriptionList(page.Entries.Select(ListEntries.Of), page.Next?.Id);
        JsonResponse.Write(context, StatusCodes.Status200OK, body, ListJson.Default.SubscriptionList);
        return null;
    }
}
