using DurableStreams.Content;
using DurableStreams.Creating;
using DurableStreams.Streams;

namespace DurableStreams.Core.Tests.Model;

/// <summary>The expected outcome of a creation (§5.1, §4.2).</summary>
internal static class CreationModel
{
    /// <summary>Returns the expected type of the outcome. Like the service, deletes an expired stream first.</summary>
    public static Type ExpectedOutcome(ProtocolModel model, CreateRequest request, ModelBody body, DateTimeOffset now)
    {
        ModelIncarnation? existing = model.Last(request.Path);
        switch (ProtocolModel.ExistenceOf(existing, now))
        {
            case Existence.Live:
                return Matches(existing!, request) ? typeof(CreateOutcome.Exists) : typeof(CreateOutcome.Mismatch);
            case Existence.Gone:
                return typeof(CreateOutcome.PathBlocked);
        }

        if (existing?.Status == IncarnationStatus.Live)
        {
            existing.Delete();
        }

        if (request.Fork is { } fork && SourceRefusal(model, request, fork, now) is { } refusal)
        {
            return refusal;
        }

        if (!body.IsValid)
        {
            return typeof(CreateOutcome.InvalidBody);
        }

        return request.Fork is { } point && ForkPlan.Resolve(model.Last(point.Source)!, point) is null
            ? typeof(CreateOutcome.InvalidForkPoint)
            : typeof(CreateOutcome.Created);
    }

    private static Type? SourceRefusal(
        ProtocolModel model, CreateRequest request, RequestedFork fork, DateTimeOffset now)
    {
        if (fork.Source.Project != request.Path.Project)
        {
            return typeof(CreateOutcome.SourceNotFound);
        }

        ModelIncarnation? source = model.Last(fork.Source);
        return ProtocolModel.ExistenceOf(source, now) switch
        {
            Existence.Missing => typeof(CreateOutcome.SourceNotFound),
            Existence.Gone => typeof(CreateOutcome.SourceGone),
            _ when request.ContentType is { } requested && !requested.Equals(source!.ContentType)
                => typeof(CreateOutcome.SourceContentTypeMismatch),
            _ => null,
        };
    }

    private static bool Matches(ModelIncarnation existing, CreateRequest again)
    {
        CreateRequest first = existing.Request;
        bool sameType = again.ContentType is { } asked
            ? asked.Equals(existing.ContentType)
            : again.Fork is not null || existing.ContentType.Equals(ContentType.Default);
        return sameType
            && first.Lifetime == again.Lifetime
            && existing.Closed == again.Closed
            && SameFork(existing, first.Fork, again.Fork);
    }

    private static bool SameFork(ModelIncarnation existing, RequestedFork? first, RequestedFork? again)
    {
        if (first is null
            || again is null
            || first.Source != again.Source
            || first.Offset.HasValue != again.Offset.HasValue)
        {
            return first is null && again is null;
        }

        if (first.Offset?.Position == again.Offset?.Position && first.SubOffset == again.SubOffset)
        {
            return true;
        }

        // Another spelling of the same point, as far as this can be decided without the source.
        return again.Offset is { } offset
            && (again.SubOffset == 0 || !existing.ContentType.IsJson)
            && offset.Position + again.SubOffset == existing.ForkPosition;
    }
}
