using System.Buffers;
using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Creating;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Model;

/// <summary>Creations, repeated creations and forks.</summary>
internal sealed class CreationSteps(ModelSystem system)
{
    private ProtocolModel Model => system.Model;

    public Task CreateAsync(Step step)
    {
        ContentType contentType = system.ContentTypes[step.A % system.ContentTypes.Count];
        return PutAsync(
            step,
            new CreateRequest(
                system.FreePath(step.Path),
                contentType.Equals(ContentType.Default) && step.C % 2 == 0 ? null : contentType,
                Lifetime(step.B),
                step.C % 16 == 15,
                default,
                null),
            step.Body % 3 == 0 ? ModelBody.None : ModelBody.Choose(step.Body, contentType));
    }

    /// <summary>Repeats the creation of an existing stream, sometimes with one difference.</summary>
    public Task CreateAgainAsync(Step step)
    {
        if (Model.Last(system.UsedPath(step.Path)) is not { } existing)
        {
            return Task.CompletedTask;
        }

        CreateRequest again = existing.Request with { Body = default, Closed = existing.Closed };
        again = (step.A % 8) switch
        {
            0 => again with { Closed = !again.Closed },
            1 => again with { Lifetime = new StreamLifetime(null, system.HalfMinute(1_000)) },
            2 => again with { ContentType = TestStreams.ContentType("text/other") },
            3 when again.Fork is { } fork => again with { Fork = fork with { SubOffset = fork.SubOffset + 1 } },
            4 when again.Fork is { } fork =>
                again with { Fork = fork with { Offset = fork.Offset is null ? Offset.Zero : null } },
            _ => again,
        };
        return PutAsync(step, again, ModelBody.None);
    }

    public Task ForkAsync(Step step)
    {
        StreamPath sourcePath = system.UsedPath(step.A);
        ModelIncarnation? source = Model.Last(sourcePath);
        Offset? offset = (step.B % 5) switch
        {
            0 => null,
            1 => Offset.Zero,
            _ when step.B >= 94 => Model.IncarnationsOf(sourcePath).SkipLast(1).LastOrDefault()?.Tail,
            _ => Choices.KnownOffset(source, step.B / 5),
        };
        var fork = new RequestedFork(sourcePath, offset, step.C % 4 == 0 ? 0 : step.C / 4 % 6);
        ContentType contentType = source?.ContentType ?? ContentType.Default;
        return PutAsync(
            step,
            new CreateRequest(
                system.FreePath(step.Path),
                (step.C % 3) switch
                {
                    0 => contentType,
                    1 when step.C >= 94 => TestStreams.ContentType("text/other"),
                    _ => null,
                },
                Lifetime(step.Body),
                step.C % 20 == 19,
                default,
                fork),
            step.Body % 2 == 0 ? ModelBody.None : ModelBody.Choose(step.Body, contentType));
    }

    private async Task PutAsync(Step step, CreateRequest request, ModelBody body)
    {
        Type expected = CreationModel.ExpectedOutcome(Model, request, body, system.Now);
        CreateRequest sent = request with { Body = RequestBody.Of(new ReadOnlySequence<byte>(body.Sent)) };
        StreamService process = system.Process(step.Process);
        CreateOutcome actual = await system.DriveAsync(
            () => process.CreateAsync(sent, CancellationToken.None).AsTask());
        system.Note(
            $"PUT {request.Path} {request.ContentType} until {request.Lifetime.ExpiresAt:T} closed={request.Closed} "
            + $"fork={request.Fork} with {body.Sent.Length} bytes => {actual.GetType().Name}");
        Assert.Equal(expected, actual.GetType());
        switch (actual)
        {
            case CreateOutcome.Created created:
                Begin(request, body, created.Head);
                break;
            case CreateOutcome.Exists exists:
                Choices.AssertSameHead(Model.Last(request.Path)!, exists.Head);
                break;
        }
    }

    private void Begin(CreateRequest request, ModelBody body, StreamHead head)
    {
        ModelIncarnation? source = request.Fork is { } fork ? Model.Last(fork.Source) : null;
        ForkPlan? plan = source is null ? null : ForkPlan.Resolve(source, request.Fork!);
        var incarnation = new ModelIncarnation
        {
            Request = request,
            Incarnation = head.Incarnation,
            ContentType = request.ContentType ?? source?.ContentType ?? ContentType.Default,
            ExpiresAt = request.Lifetime.ExpiresAt ?? source?.ExpiresAt,
            Source = source,
            ForkPosition = plan?.PositionIn(source!) ?? 0,
            Closed = request.Closed,
        };
        if (plan is { } point)
        {
            incarnation.Inherit(source!, point.Index, point.Units);
            source!.Forks++;
        }

        if (body.Append is { } append)
        {
            incarnation.Add(append);
        }

        incarnation.Learn(incarnation.Appends.Count, head.TailOffset);
        Choices.AssertSameHead(incarnation, head);
        Assert.DoesNotContain(Model.AllIncarnations, other => other.Incarnation == incarnation.Incarnation);
        Model.Begin(incarnation);
    }

    private StreamLifetime Lifetime(int choice) =>
        choice % 5 == 4 ? new StreamLifetime(null, system.HalfMinute(choice)) : default;
}
