using System.Net.Http.Headers;

namespace DurableStreams.Server.Client;

/// <summary>
/// When a request is repeated: after growing delays, until there was no answer for too long. A server that has never
/// answered and refuses connections is taken for a mistake in the URL, and not waited for.
/// </summary>
/// <param name="limit">How long to repeat requests since the last answer.</param>
/// <param name="clock">Measures and waits.</param>
internal sealed class Retries(TimeSpan limit, TimeProvider clock)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    private TimeSpan _delay = FirstDelay;
    private long? _failingSince;
    private bool _hasAnswered;

    /// <summary>Called for every answer that is a success.</summary>
    public void Succeeded()
    {
        _hasAnswered = true;
        _failingSince = null;
        _delay = FirstDelay;
    }

    /// <summary>Waits until the request may be repeated.</summary>
    /// <param name="failure">What is thrown if it may not.</param>
    /// <param name="retryAfter">The delay that the server asks for, or until when; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WaitAsync(
        ClientException failure, RetryConditionHeaderValue? retryAfter, CancellationToken cancellationToken)
    {
        _failingSince ??= clock.GetTimestamp();
        bool neverConnected = !_hasAnswered
            && failure.InnerException is HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError
                    or HttpRequestError.NameResolutionError
                    or HttpRequestError.SecureConnectionError,
            };
        TimeSpan? earliest = retryAfter?.Delta ?? retryAfter?.Date - clock.GetUtcNow();
        TimeSpan delay = earliest > _delay ? earliest.Value : _delay;
        if (neverConnected || clock.GetElapsedTime(_failingSince.Value) + delay > limit)
        {
            throw failure;
        }

        _delay = _delay * 2 < MaxDelay ? _delay * 2 : MaxDelay;
        await Task.Delay(delay, clock, cancellationToken);
    }
}
