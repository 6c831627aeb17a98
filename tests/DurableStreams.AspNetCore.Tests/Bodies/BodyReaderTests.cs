using System.IO.Compression;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.TestKit.Time;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Tests.Bodies;

public sealed class BodyReaderTests
{
    private const int Large = 200_000;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_body_may_take_any_time_as_long_as_its_bytes_do_not_pause()
    {
        var time = new ManualTimeProvider();
        using var bench = new BodyBench(time);
        ValueTask<ReceivedBody> reading = bench.ReadAsync();
        for (int i = 0; i < 20; i++)
        {
            time.Advance(Idle - TimeSpan.FromSeconds(1));
            await bench.SendAsync(1);
        }

        await bench.Client.CompleteAsync();

        using ReceivedBody body = await reading;
        Assert.Null(body.Refusal);
        Assert.Equal(20, body.Body.Bytes.Length);
        Assert.Equal(0, time.ArmedTimers);
    }

    [Fact]
    public async Task The_pause_counts_from_the_last_byte()
    {
        var time = new ManualTimeProvider();
        using var bench = new BodyBench(time);
        ValueTask<ReceivedBody> reading = bench.ReadAsync();
        time.Advance(Idle / 2);
        await bench.SendAsync(1);

        time.Advance(Idle - TimeSpan.FromTicks(1));
        Assert.False(reading.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(408, (await reading).Refusal!.Status);
        Assert.Equal(0, time.ArmedTimers);
    }

    [Fact]
    public async Task The_time_of_the_check_is_no_pause_of_the_client()
    {
        var time = new ManualTimeProvider();
        using var bench = new BodyBench(time);
        var check = new FixedCheck(() =>
        {
            time.Advance(Idle * 3);
            return null;
        });
        ValueTask<ReceivedBody> reading = bench.ReadAsync(check);
        await bench.SendAsync(Large);

        await bench.SendAsync(1);
        await bench.Client.CompleteAsync();

        using ReceivedBody body = await reading;
        Assert.Equal(Large + 1, body.Body.Bytes.Length);
    }

    [Fact]
    public async Task A_body_that_has_arrived_costs_neither_a_timer_nor_an_allocation()
    {
        const int Runs = 100;
        BodyBench[] benches = [.. Enumerable.Range(0, Runs + 1).Select(_ => new BodyBench())];
        foreach (BodyBench bench in benches)
        {
            await bench.SendAsync(100);
            await bench.Client.CompleteAsync();
            bench.Context.Features.Get<IFormatProvider>();
            _ = bench.Context.Request.Headers.Count;
        }

        Read(benches[Runs]);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Runs; i++)
        {
            Read(benches[i]);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated / Runs < 100, $"{allocated / Runs} bytes per body");
        Array.ForEach(benches, static bench => bench.Dispose());

        static void Read(BodyBench bench)
        {
            ValueTask<ReceivedBody> reading = bench.ReadAsync();
            Assert.True(reading.IsCompletedSuccessfully);
            ReceivedBody body = reading.Result;
            body.Release();
            body.Dispose();
        }
    }

    [Theory]
    [InlineData(60_000, true)]
    [InlineData(Large, false)]
    public async Task Only_a_large_body_is_processed_on_another_thread_than_its_socket_s(int bytes, bool isInline)
    {
        using var bench = new BodyBench();
        var thread = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = ContinueAsync();
        var socket = new Thread(() =>
        {
            bench.SendAsync(bytes).GetAwaiter().GetResult();
            bench.Client.Complete();
        });
        socket.Start();

        Assert.Equal(isInline, await thread.Task == socket);

        async Task ContinueAsync()
        {
            using ReceivedBody body = await bench.ReadAsync().ConfigureAwait(false);
            thread.SetResult(Thread.CurrentThread);
            body.Release();
        }
    }

    [Fact]
    public async Task Large_bodies_are_processed_on_half_of_the_processors_at_most()
    {
        int max = Math.Max(1, Environment.ProcessorCount / 2);
        using var bench = new BodyBench();
        await bench.SendAsync(Large);
        await bench.Client.CompleteAsync();
        for (int i = 0; i < max; i++)
        {
            await bench.Turns.TakeAsync();
        }

        ValueTask<ReceivedBody> reading = bench.ReadAsync();
        Assert.False(reading.IsCompleted);
        bench.Turns.Return();

        using ReceivedBody body = await reading;
        Assert.Equal(Large, body.Body.Bytes.Length);
        Task next = bench.Turns.TakeAsync().AsTask();
        Assert.False(next.IsCompleted);
        body.Release();
        await next;
        for (int i = 0; i < max; i++)
        {
            bench.Turns.Return();
        }
    }

    [Fact]
    public async Task A_large_body_counts_until_its_request_is_answered()
    {
        using var bench = new BodyBench();
        await bench.SendAsync(Large);
        await bench.Client.CompleteAsync();

        ReceivedBody body = await bench.ReadAsync();

        Assert.InRange(bench.Budget.TakenBytes, Large - (64 * 1024), Large);
        body.Release();
        Assert.NotEqual(0, bench.Budget.TakenBytes);
        body.Dispose();
        Assert.Equal(0, bench.Budget.TakenBytes);
    }

    [Theory]
    [InlineData("", "refused", 404)]
    [InlineData("", "over budget", 503)]
    [InlineData("", "too large", 413)]
    [InlineData("", "idle", 408)]
    [InlineData("", "check fails", 0)]
    [InlineData("", "cut off", 0)]
    [InlineData("gzip", "refused", 404)]
    [InlineData("gzip", "over budget", 503)]
    [InlineData("gzip", "too large", 413)]
    [InlineData("gzip", "idle", 408)]
    [InlineData("gzip", "check fails", 0)]
    [InlineData("gzip", "cut off", 0)]
    [InlineData("br", "idle", 408)]
    [InlineData("br", "truncated", 400)]
    public async Task However_the_reading_ends_the_budget_is_given_back(string coding, string end, int status)
    {
        var time = new ManualTimeProvider();
        using var bench = new BodyBench(time);
        long ofOthers = end == "over budget" ? BodyBench.MaxBytes - (Large / 2) : 0;
        Assert.True(bench.Budget.TryTake(ofOthers));
        bench.Context.Request.Headers.ContentEncoding = coding;
        bench.Context.Request.ContentLength = end == "cut off" ? BodyBench.MaxBytes : null;
        var check = new FixedCheck(() => end switch
        {
            "refused" => ProtocolErrors.StreamNotFound,
            "check fails" => throw new InvalidOperationException("It fails."),
            _ => null,
        });
        ValueTask<ReceivedBody> reading = bench.ReadAsync(check);

        byte[] bytes = Encode(coding, end == "too large" ? BodyBench.MaxBytes + 1 : Large);
        await bench.Client.WriteAsync(bytes.AsMemory(0, bytes.Length - (end == "too large" ? 0 : 5)));
        if (end == "idle")
        {
            // The decoder continues on other threads.
            while (!reading.IsCompleted)
            {
                time.Advance(Idle);
                await Task.Yield();
            }
        }
        else if (end == "cut off")
        {
            await bench.Client.CompleteAsync(new BadHttpRequestException("Unexpected end of request content."));
        }
        else if (end == "truncated")
        {
            await bench.Client.CompleteAsync();
        }

        if (status == 0)
        {
            await Assert.ThrowsAnyAsync<Exception>(async () => await reading);
        }
        else
        {
            ReceivedBody body = await reading;
            Assert.Equal(status, body.Body.IsTooLarge ? 413 : body.Refusal!.Status);
        }

        Assert.Equal(ofOthers, bench.Budget.TakenBytes);
        Assert.Equal(0, time.ArmedTimers);
    }

    private static byte[] Encode(string coding, int length)
    {
        byte[] plain = [.. Enumerable.Range(0, length).Select(static i => (byte)(i * 7919 % 251))];
        if (coding.Length == 0)
        {
            return plain;
        }

        using var encoded = new MemoryStream();
        using (Stream encoder = coding == "br"
            ? new BrotliStream(encoded, CompressionLevel.Fastest)
            : new GZipStream(encoded, CompressionLevel.Fastest))
        {
            encoder.Write(plain);
        }

        return encoded.ToArray();
    }
}
