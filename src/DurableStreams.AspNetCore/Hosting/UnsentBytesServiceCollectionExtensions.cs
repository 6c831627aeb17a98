using System.Net;
using System.Net.Sockets;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Responses;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

// Where ASP.NET Core hosts look for extensions of their services: no using is necessary.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Limits what Kestrel and the kernel hold for clients that read slowly or not at all.</summary>
public static class UnsentBytesServiceCollectionExtensions
{
    // Linux, tcp(7). Large enough that a fast client never waits for the server.
    private const int TcpNotSentLowWater = 25;
    private const int UnsentBytesOfKernel = 128 * 1024;

    // More than the largest request headers, which Kestrel must buffer to parse them.
    private const int MaxUnreadRequestBytes = 64 * 1024;

    /// <summary>
    /// Makes a write wait until the client has received what was written before, so that
    /// <see cref="DurableStreamsHttpOptions.WriteTimeout"/> measures the progress of the client. For all
    /// responses of the host. Without it, Kestrel accepts 64 KiB per connection and Linux up to some megabytes. Also
    /// limits what is held of the bytes that a client sends before its request is answered: by default, it is 1 MiB per
    /// connection.
    /// </summary>
    public static IServiceCollection LimitUnsentBytes(this IServiceCollection services) =>
        services.PostConfigure<SocketTransportOptions>(static sockets =>
        {
            // With inline scheduling, a write reaches the socket before it returns: no buffer is needed. Otherwise a
            // buffer of one slice spares most writes the wait for another thread.
            sockets.MaxWriteBufferSize = sockets.UnsafePreferInlineScheduling ? 1 : ResponseWriter.SliceBytes;
            sockets.MaxReadBufferSize = MaxUnreadRequestBytes;
            Func<EndPoint, Socket> create = sockets.CreateBoundListenSocket;
            sockets.CreateBoundListenSocket = endpoint => LimitUnsentBytes(create(endpoint), endpoint);
        });

    // Connections inherit it from the socket that listens.
    private static Socket LimitUnsentBytes(Socket listener, EndPoint endpoint)
    {
        if (OperatingSystem.IsLinux() && endpoint is IPEndPoint)
        {
            listener.SetRawSocketOption(
                (int)SocketOptionLevel.Tcp, TcpNotSentLowWater, BitConverter.GetBytes(UnsentBytesOfKernel));
        }

        return listener;
    }
}
