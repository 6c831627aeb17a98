using DurableStreams.Appending;
using DurableStreams.AspNetCore.Append;
using DurableStreams.AspNetCore.Options;
using DurableStreams.Routing;
using DurableStreams.Signals;
using Microsoft.Extensions.Options;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>Makes the appends that entities receive, and answers in the protocol's terms.</summary>
public sealed class EntityAppends(StreamService streams, IOptions<DurableStreamsHttpOptions> options, TimeProvider time)
{
    /// <summary>Makes an append once, however often it is repeated.</summary>
    /// <returns>The result, and whether the stream has advanced and has subscribers.</returns>
    internal async Task<(AppendResult Result, bool HasNews)> AppendAsync(AppendInput? input)
    {
        if (Check(input, out AppendSignal append) is { } invalid)
        {
            return (await FindPreconditionRefusalAsync(input, append, invalid) ?? invalid, false);
        }

        CommittedAppend committed = await streams.Routed.CommitAsync(append);
        bool hasNews = committed is { HasSubscribers: true, Outcome: AppendOutcome.Appended };
        return (ToResult(committed.Outcome, append), hasNews);
    }

    // As over HTTP: a failed precondition comes before a body or content type that is missing.
    private async ValueTask<AppendResult?> FindPreconditionRefusalAsync(
        AppendInput? input, AppendSignal? append, AppendResult invalid) =>
        input is { IfMatch: { } tail, ProducerId: null }
        && append is not null
        && invalid.Error is "EMPTY_BODY" or "MISSING_CONTENT_TYPE"
        && streams.Accepts(append.Path)
        && await streams.FindPreconditionRefusalAsync(append.Path, tail, CancellationToken.None) is { } refusal
            ? ToResult(refusal, append)
            : null;

    /// <summary>Checks an input without the stream.</summary>
    /// <param name="input">The input.</param>
    /// <param name="append">The append, if the result is null.</param>
    /// <returns>Null, or the error.</returns>
    internal AppendResult? Check(AppendInput? input, out AppendSignal append)
    {
        if (AppendInputParser.Parse(
            input, time.GetUtcNow(), streams.Routed.MaxDeadlineDistance, out append) is { } invalid)
        {
            return invalid;
        }

        if (!streams.Accepts(append.Path))
        {
            return AppendResult.Failed("INVALID_PATH", "The encoded path is too long for the store.");
        }

        return append.Body.Length > options.Value.MaxBodyBytes
            ? ToResult(new AppendOutcome.TooLarge(), append)
            : null;
    }

    private AppendResult ToResult(AppendOutcome outcome, AppendSignal append)
    {
        AppendRefusal? refusal = AppendRefusal.Of(outcome, append.ContentType, options.Value.MaxBodyBytes);
        return outcome switch
        {
            AppendOutcome.Appended appended =>
                new AppendResult { NextOffset = appended.Next.ToString(), Closed = appended.Closed },
            AppendOutcome.Duplicate duplicate => new AppendResult
            {
                NextOffset = duplicate.Next.ToString(),
                Closed = duplicate.Closed,
                Duplicate = true,
            },
            AppendOutcome.AlreadyClosed closed =>
                new AppendResult { NextOffset = closed.Next.ToString(), Closed = true },
            AppendOutcome.StreamClosed closed =>
                AppendResult.Failed(refusal!) with { NextOffset = closed.Next.ToString(), Closed = true },
            AppendOutcome.PreconditionFailed failed =>
                AppendResult.Failed(refusal!) with { NextOffset = failed.Next.ToString() },
            _ => AppendResult.Failed(refusal!),
        };
    }
}
