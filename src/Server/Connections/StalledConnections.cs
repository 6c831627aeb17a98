using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace DurableStreams.Server.Connections;

/// <summary>
/// Closes HTTP/2 connections whose clients have stopped receiving. A client that reads one stream slowly does not: it
/// receives the others. Our own deadline ends a stream only, and Kestrel's counts hours for what is in the buffers.
/// </summary>
internal static class StalledConnections
{
    /// <param name="kestrel">The options of the server.</param>
    /// <param name="timeout">How long a client may receive nothing while the server has something to send.</param>
    /// <param name="time">The clock.</param>
    public static void CloseStalledConnections(
        this KestrelServerOptions kestrel, TimeSpan timeout, TimeProvider time) =>
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection =>
        {
            Watch(connection, timeout, time);
            return next(connection);
        }));

    private static void Watch(ConnectionContext connection, TimeSpan timeout, TimeProvider time)
    {
        if (connection.Features.Get<IConnectionHeartbeatFeature>() is not { } heartbeat)
        {
            return;
        }

        var output = new TimedOutput(connection.Transport.Output, time);
        connection.Transport = new TimedTransport(connection.Transport.Input, output);
        heartbeat.OnHeartbeat(
            _ =>
            {
                // Known since the handshake. With HTTP/1.1 the deadline of the response closes the connection.
                if (output.Waiting >= timeout
                    && connection.Features.Get<ITlsApplicationProtocolFeature>() is { } protocol
                    && protocol.ApplicationProtocol.Span.SequenceEqual("h2"u8))
                {
                    connection.Abort(new ConnectionAbortedException("The client has stopped receiving."));
                }
            },
            output);
    }
}
