namespace DurableStreams.TestKit.Wakes;

/// <summary>A server, or several on one store, whose processes are killed now and then.</summary>
public interface IUnreliableServer
{
    /// <summary>Sends a request. Returns null if its outcome is unknown, after a kill or a 503.</summary>
    Task<HttpResponseMessage?> TryAsync(HttpRequestMessage request, CancellationToken cancellationToken);
}
