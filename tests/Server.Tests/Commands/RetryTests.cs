using System.Net.Http.Headers;
using DurableStreams.Server.Client;
using DurableStreams.TestKit.Time;

namespace Server.Tests.Commands;

/// <summary>When a request is repeated whose server asks for a pause.</summary>
public sealed class RetryTests
{
    private static readonly ClientException Failure = new("Not now.");

    private readonly ManualTimeProvider _clock = new();
    private readonly Retries _retries;

    public RetryTests() => _retries = new Retries(TimeSpan.FromMinutes(1), _clock);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_is_repeated_no_earlier_than_the_server_asks_for(bool isDate)
    {
        Task waiting = _retries.WaitAsync(Failure, RetryAfter(seconds: 30, isDate), CancellationToken.None);

        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await waiting;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_longer_pause_than_the_command_may_take_is_not_waited_for(bool isDate) =>
        Assert.Same(
            Failure,
            await Assert.ThrowsAsync<ClientException>(() =>
                _retries.WaitAsync(Failure, RetryAfter(seconds: 61, isDate), CancellationToken.None)));

    [Fact]
    public async Task A_date_that_has_passed_is_no_reason_to_wait_longer()
    {
        Task waiting = _retries.WaitAsync(Failure, RetryAfter(seconds: -30, isDate: true), CancellationToken.None);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await waiting;
    }

    private RetryConditionHeaderValue RetryAfter(int seconds, bool isDate) => isDate
        ? new(_clock.GetUtcNow().AddSeconds(seconds))
        : new(TimeSpan.FromSeconds(seconds));
}
