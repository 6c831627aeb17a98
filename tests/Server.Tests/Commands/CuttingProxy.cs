using System.Net;
using System.Net.Sockets;

namespace Server.Tests.Commands;

/// <summary>
/// Forwards connections to a server, and cuts the first ones at random: within an answer, or alternately within a
/// request and instead of its answer.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private const int MaxBytes = 1_200_000;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Random _random;
    private readonly Uri _target;
    private readonly int _cuts;
    private readonly bool _cutsAnswers;
    private readonly Task _accepting;
    private int _connections;

    /// <param name="target">The server.</param>
    /// <param name="cuts">How many connections to cut.</param>
    /// <param name="seed">Repeats the cuts of a run.</param>
    /// <param name="cutsAnswers">Whether answers are cut, or requests.</param>
    public CuttingProxy(Uri target, int cuts, int seed, bool cutsAnswers = false)
    {
        _cutsAnswers = cutsAnswers;
        _target = target;
        _cuts = cuts;
        _random = new Random(seed);
        _listener.Start();
        BaseAddress = new Uri($"http://{_listener.LocalEndpoint}");
        _accepting = AcceptAsync();
    }

    private enum Place
    {
        Nowhere,
        WithinRequest,
        InsteadOfAnswer,
        WithinAnswer,
    }

    /// <summary>The address that the proxy listens on.</summary>
    public Uri BaseAddress { get; }

    /// <summary>The number of connections that were made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_end.Token);
                int number = Interlocked.Increment(ref _connections);
                Place place = number > _cuts ? Place.Nowhere
                    : _cutsAnswers ? Place.WithinAnswer
                    : number % 2 == 0 ? Place.WithinRequest
                    : Place.InsteadOfAnswer;
                connections.Add(ForwardAsync(client, place, _random.Next(1, MaxBytes)));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
        {
        }

        await Task.WhenAll(connections);
    }

    private async Task ForwardAsync(Socket client, Place place, int bytes)
    {
        using (client)
        {
            using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target.Port, _end.Token);
                using var cut = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
                var sent = new Traffic();
                Task request = PumpAsync(client, server, sent, place == Place.WithinRequest ? bytes : null, cut.Token);
                Task answer = place == Place.InsteadOfAnswer
                    ? PumpUntilAnswerAsync(server, client, sent, bytes, cut.Token)
                    : PumpAsync(server, client, new(), place == Place.WithinAnswer ? bytes : null, cut.Token);
                await Task.WhenAny(request, answer);
                await cut.CancelAsync();
                await Task.WhenAll(request, answer);
            }
            catch (Exception broken) when (broken is SocketException or OperationCanceledException)
            {
            }
        }
    }

    /// <summary>Copies to the end of the connection, or until so many bytes were copied.</summary>
    private static async Task PumpAsync(
        Socket from, Socket to, Traffic copied, int? limit, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((limit is null || copied.Bytes < limit)
            && (read = await from.ReceiveAsync(buffer, cancellationToken)) > 0)
        {
            await to.SendAsync(buffer.AsMemory(0, read), cancellationToken);
            copied.Bytes += read;
        }
    }

    /// <summary>Copies answers, up to the first that comes after so many bytes of requests.</summary>
    private static async Task PumpUntilAnswerAsync(
        Socket from, Socket to, Traffic requests, int limit, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReceiveAsync(buffer, cancellationToken)) > 0 && requests.Bytes < limit)
        {
            await to.SendAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private sealed class Traffic
    {
        public long Bytes { get; set; }
    }
}
