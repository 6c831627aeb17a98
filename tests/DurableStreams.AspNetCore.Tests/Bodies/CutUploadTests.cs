using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using DurableStreams.AspNetCore.Tests.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DurableStreams.AspNetCore.Tests.Bodies;

/// <summary>Clients that disconnect within a body.</summary>
public sealed class CutUploadTests
{
    private const int Uploads = 20;

    [Theory]
    [InlineData("Content-Length: 100000", false)]
    [InlineData("Content-Length: 100000", true)]
    [InlineData("Content-Length: 100000\r\nContent-Encoding: gzip", false)]
    [InlineData("Transfer-Encoding: chunked", false)]
    [InlineData("Transfer-Encoding: chunked", true)]
    public Task An_upload_that_is_cut_off_appends_nothing_and_logs_nothing_above_debug(string framing, bool reset) =>
        CutOffAsync(framing, framing.Contains("gzip", StringComparison.Ordinal) ? "\u001f\u008b\b" : "3\r\nabc", reset);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_compressed_upload_that_is_cut_off_while_it_is_decoded_logs_nothing_above_debug(bool reset)
    {
        byte[] text = new byte[600_000];
        new Random(1).NextBytes(text);
        using var gzip = new MemoryStream();
        await using (var encoder = new GZipStream(gzip, CompressionLevel.Fastest, leaveOpen: true))
        {
            await encoder.WriteAsync(text);
        }

        string beginning = Encoding.Latin1.GetString(gzip.ToArray().AsSpan(0, 500_000));
        await CutOffAsync($"Content-Length: {gzip.Length}\r\nContent-Encoding: gzip", beginning, reset);
    }

    private static async Task CutOffAsync(string framing, string beginning, bool reset)
    {
        var log = new LoudLog();
        await using StreamServer server = await StreamServer.StartAsync(store: streams =>
        {
            streams.UseMemoryStore();
            streams.Services.AddSingleton<ILoggerProvider>(log);
        });
        await server.CreateAsync("s");
        using var requests = new ActiveRequests(server);
        for (int i = 0; i < Uploads; i++)
        {
            Task begun = requests.WhenAsync(1);
            await using RawConnection connection = await server.ConnectAsync();
            await connection.SendExactlyAsync(
                $"POST /v1/stream/s HTTP/1.1\r\nHost: here\r\nContent-Type: text/plain\r\n{framing}\r\n\r\n{beginning}");
            await begun;
            if (reset)
            {
                connection.Reset();
            }
            else
            {
                connection.EndRequests();
                await connection.ReadToEndAsync();
            }

            await requests.WhenAsync(0);
        }

        Assert.Equal(0, (await server.HeadAsync("s")).Head!.Tail);
        await server.StopAsync();
        Assert.True(log.Lines.IsEmpty, string.Join('\n', log.Lines));
    }

    /// <summary>Records what is logged above Debug.</summary>
    private sealed class LoudLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("Microsoft.Hosting", StringComparison.Ordinal)
            || categoryName.StartsWith("Microsoft.AspNetCore.Hosting", StringComparison.Ordinal)
            || categoryName.StartsWith("Microsoft.AspNetCore.Routing", StringComparison.Ordinal)
                ? Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance
                : this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel > LogLevel.Debug;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
