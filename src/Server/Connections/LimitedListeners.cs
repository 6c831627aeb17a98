using System.Net;
using Microsoft.AspNetCore.Connections;

namespace DurableStreams.Server.Connections;

/// <summary>
/// Listens as another factory does, within a <see cref="ConnectionLimit"/>. Kestrel's own limit is checked after the
/// connection was handed to a thread, when a burst has already used up the descriptors; and then its accept loop spins.
/// </summary>
internal sealed class LimitedListeners(IConnectionListenerFactory inner, ConnectionLimit limit)
    : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken) =>
        new Listener(await inner.BindAsync(endpoint, cancellationToken), limit);

    private sealed class Listener(IConnectionListener inner, ConnectionLimit limit) : IConnectionListener
    {
        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken)
        {
            while (await inner.AcceptAsync(cancellationToken) is { } connection)
            {
                if (limit.TryAdmit())
                {
                    return new CountedConnection(connection, limit);
                }

                connection.Abort();
                await connection.DisposeAsync();
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken) => inner.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
