using System.Net;
using System.Net.Sockets;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;
using DurableStreams.TestKit.Tls;

namespace Server.Tests.Http2;

/// <summary>A server on https that keeps streams in memory, and its clients.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly TestAuthority _authority;
    private int _connections;

    private TlsServer(TemporaryFolder folder, TestAuthority authority, ServerProcess process)
    {
        _folder = folder;
        _authority = authority;
        Process = process;
    }

    public ServerProcess Process { get; }

    /// <summary>The number of connections that clients of this server have opened.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public static async Task<TlsServer> StartAsync(params (string Name, string Value)[] settings)
    {
        var folder = new TemporaryFolder();
        var authority = new TestAuthority();
        TestCertificate certificate = authority.Issue();
        string file = folder.Combine("server.pem");
        await File.WriteAllTextAsync(file, certificate.ChainPem + certificate.KeyPem);
        Dictionary<string, string> all = settings.ToDictionary(one => one.Name, one => one.Value);
        all["DurableStreams__Tls__Certificate"] = file;
        return new TlsServer(folder, authority, await TestServer.StartTlsAsync(folder, ["--memory"], all));
    }

    /// <summary>A client that speaks exactly one version, and HTTP/2 on one connection only.</summary>
    public HttpClient CreateClient(Version version)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = _authority.ClientOptions(),
            ConnectCallback = async (context, cancellationToken) =>
            {
                Interlocked.Increment(ref _connections);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler)
        {
            BaseAddress = Process.BaseAddress,
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public HttpClient CreateHttp2Client() => CreateClient(HttpVersion.Version20);

    public Task<FrameConnection> OpenFramesAsync(int initialWindow = FrameConnection.DefaultWindow) =>
        FrameConnection.OpenAsync(Process.BaseAddress.Port, _authority.ClientOptions(), initialWindow);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }
}
