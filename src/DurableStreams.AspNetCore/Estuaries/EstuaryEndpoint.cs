using DurableStreams.FanOut;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>GET and DELETE of <c>{project}/{estuaryId}</c>: look at an estuary, or delete it with its stream.</summary>
internal sealed class EstuaryEndpoint(EstuaryRoot root)
{
    /// <summary>What an estuary can be asked for.</summary>
    public const string Methods = "GET, DELETE, OPTIONS";

    /// <summary>Answers, and names the operation.</summary>
    public async ValueTask<string> HandleAsync(HttpContext context, EstuaryTarget target, EstuaryService estuaries)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            Answer(context, target, await estuaries.GetAsync(target.Path, context.RequestAborted));
            return "estuary-get";
        }

        if (HttpMethods.IsDelete(context.Request.Method))
        {
            Answer(context, target, await estuaries.DeleteAsync(target.Path, CancellationToken.None));
            return "estuary-delete";
        }

        ErrorResponse.Write(context, ProtocolErrors.EstuaryMethodNotAllowed);
        return Operations.Unknown;
    }

    private void Answer(HttpContext context, EstuaryTarget target, EstuaryOutcome outcome)
    {
        if (outcome is not EstuaryOutcome.Found found)
        {
            ErrorResponse.Write(context, outcome is EstuaryOutcome.NotFound ? ProtocolErrors.EstuaryNotFound : ProtocolErrors.Unavailable);
            return;
        }

        EstuaryResponse.Write(
            context,
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteString("estuaryId"u8, target.Name);
                json.WriteString("estuaryStreamPath"u8, root.StreamPathOf(target.Project, target.Name));
                json.WriteStartArray("subscriptions"u8);
                foreach (EstuarySubscription subscription in found.Subscriptions)
                {
                    json.WriteStartObject();
                    json.WriteString("streamId"u8, subscription.Source.NameInProject);
                    json.WriteBoolean("envelope"u8, subscription.Envelope);
                    json.WriteString("offset"u8, subscription.Position.ToString());
                    json.WriteString("tailOffset"u8, subscription.Tail.ToString());
                    json.WriteNumber("lagBytes"u8, subscription.Lag);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteString("contentType"u8, found.Head.ContentType.Value);
            });
    }

    private static void Answer(HttpContext context, EstuaryTarget target, DeleteOutcome outcome)
    {
        switch (outcome)
        {
            case DeleteOutcome.Deleted:
                EstuaryResponse.Write(
                    context,
                    StatusCodes.Status200OK,
                    json =>
                    {
                        json.WriteString("estuaryId"u8, target.Name);
                        json.WriteBoolean("deleted"u8, true);
                    });
                break;
            case DeleteOutcome.Unavailable:
                ErrorResponse.Write(context, ProtocolErrors.Unavailable);
                break;
            default:
                ErrorResponse.Write(context, ProtocolErrors.EstuaryNotFound);
                break;
        }
    }
}
