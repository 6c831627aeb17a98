using DurableStreams.AspNetCore.Responses;
using DurableStreams.TestKit.Time;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DurableStreams.AspNetCore.Tests.Responses;

public sealed class ResponseWriterTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    private readonly ManualTimeProvider _time = new();
    private readonly GatedBody _body = new();
    private readonly Connection _connection = new();
    private readonly DefaultHttpContext _context = new();

    public ResponseWriterTests()
    {
        _context.Features.Set<IHttpRequestLifetimeFeature>(_connection);
        _context.Response.Body = _body;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ResponseWriter.SliceBytes)]
    [InlineData(ResponseWriter.SliceBytes + 1)]
    [InlineData(1_000_000)]
    public async Task Bytes_of_any_length_are_sent_in_slices(int length)
    {
        using ResponseWriter writer = Create();
        byte[] bytes = new byte[length];
        new Random(1).NextBytes(bytes);

        Assert.True(await writer.WriteAsync(bytes));
        Assert.True(await writer.FlushAsync());

        Assert.Equal(bytes, _body.Received);
        Assert.All(_body.Flushes, static flush => Assert.InRange(flush, 0, ResponseWriter.SliceBytes));
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task A_wait_that_reaches_the_timeout_aborts_the_connection()
    {
        using ResponseWriter writer = Create();
        Task<bool> flush = FlushSlowly(writer);

        _time.Advance(Timeout - Instant);
        Assert.False(_connection.IsAborted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(_connection.IsAborted);
        _body.Release();
        await flush;
    }

    [Fact]
    public async Task Every_wait_has_the_whole_timeout()
    {
        using ResponseWriter writer = Create();
        for (int slice = 0; slice < 5; slice++)
        {
            Task<bool> flush = FlushSlowly(writer);
            _time.Advance(Timeout - Instant);
            _body.Release();
            Assert.True(await flush);
        }

        Assert.False(_connection.IsAborted);
    }

    [Fact]
    public async Task Within_its_lifetime_a_connection_is_not_aborted()
    {
        using ResponseWriter writer = Create(lifetime: TimeSpan.FromSeconds(60));
        Task<bool> flush = FlushSlowly(writer);

        _time.Advance(TimeSpan.FromSeconds(90) - Instant);
        Assert.False(_connection.IsAborted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(_connection.IsAborted);
        _body.Release();
        await flush;
    }

    [Fact]
    public async Task After_the_response_the_connection_is_not_aborted()
    {
        ResponseWriter writer = Create();
        Task<bool> flush = FlushSlowly(writer);
        _body.Release();
        Assert.True(await flush);
        writer.Dispose();

        _time.Advance(TimeSpan.FromDays(1));

        Assert.False(_connection.IsAborted);
        Assert.Equal(0, _time.ArmedTimers);
    }

    private ResponseWriter Create(TimeSpan lifetime = default) =>
        new(_context, new SliceTimeout(_time, Timeout, lifetime), CancellationToken.None);

    private Task<bool> FlushSlowly(ResponseWriter writer)
    {
        _body.Hold();
        writer.GetSpan(1)[0] = 1;
        writer.Advance(1);
        Task<bool> flush = writer.FlushAsync().AsTask();
        Assert.False(flush.IsCompleted);
        return flush;
    }

    private sealed class Connection : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }

    /// <summary>Receives at once, except between <see cref="Hold"/> and <see cref="Release"/>.</summary>
    private sealed class GatedBody : MemoryStream
    {
        private readonly List<int> _flushes = [];
        private TaskCompletionSource _gate = Opened();
        private int _unflushed;

        public byte[] Received => ToArray();

        /// <summary>Number of bytes that each flush sent.</summary>
        public IReadOnlyList<int> Flushes => _flushes;

        public void Hold() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _gate.TrySetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _unflushed += buffer.Length;
            await _gate.Task;
            Write(buffer.Span);
        }

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            _flushes.Add(_unflushed);
            _unflushed = 0;
            return Task.CompletedTask;
        }

        private static TaskCompletionSource Opened()
        {
            var gate = new TaskCompletionSource();
            gate.SetResult();
            return gate;
        }
    }
}
