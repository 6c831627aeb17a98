namespace DurableStreams.TestKit.Wakes;

public static class UnreliableServerExtensions
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Repeats a request until there is an answer.</summary>
    public static async Task<HttpResponseMessage> InsistAsync(
        this IUnreliableServer server, Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await server.TryAsync(create(), cancellationToken) is { } answer)
            {
                return answer;
            }

            await Task.Delay(RetryPause, cancellationToken);
        }
    }
}
