using DurableStreams.Content;
using DurableStreams.Creating;
using DurableStreams.Streams;

namespace DurableStreams.Core.Tests.Model;

/// <summary>What a creation must be answered (§5.1, §4.2).</summary>
internal static class CreationModel
{
    /// <summary>The outcome's type. An expired stream in the way is buried first, as the service does.</summary>
    public static Type Judge(ProtocolModel model, CreateRequest request, ModelBody body, DateTimeOffset now)
    {
        ModelIncarnation? there = model.Last(request.Path);
        switch (ProtocolModel.ExistenceOf(there, now))
        {
            case Existence.Live:
                return Matches(there!, request) ? typeof(CreateOutcome.Exists) : typeof(CreateOutcome.Mismatch);
            case Existence.Gone:
                return typeof(CreateOutcome.PathBlocked);
        }

        if (there?.Status == IncarnationStatus.Live)
        {
            there.Bury();
        }

        if (request.Fork is { } fork && JudgeSource(model, request, fork, now) is { } refusal)
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

    private static Type? JudgeSource(ProtocolModel model, CreateRequest request, RequestedFork fork, DateTimeOffset now)
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
            _ when request.ContentType is { } asked && !asked.Equals(source!.ContentType) => typeof(CreateOutcome.SourceContentTypeMismatch),
            _ => null,
        };
    }

    private static bool Matches(ModelIncarnation there, CreateRequest again)
    {
        CreateRequest first = there.Request;
        bool sameType = again.ContentType is { } asked
            ? asked.Equals(there.ContentType)
            : again.Fork is not null || there.ContentType.Equals(ContentType.Default);
        return sameType && first.Lifetime == again.Lifetime && there.Closed == again.Closed && SameFork(there, first.Fork, again.Fork);
    }

    private static bool SameFork(ModelIncarnation there, RequestedFork? first, RequestedFork? again)
    {
        if (first is null || again is null || first.Source != again.Source || first.Offset.HasValue != again.Offset.HasValue)
        {
            return first is null && again is null;
        }

        if (first.Offset?.Position == again.Offset?.Position && first.SubOffset == again.SubOffset)
        {
            return true;
        }

        // Another spelling of the same point, as far as it can be told without the source.
        return again.Offset is { } offset
            && (again.SubOffset == 0 || !there.ContentType.IsJson)
            && offset.Position + again.SubOffset == there.ForkPosition;
    }
}
