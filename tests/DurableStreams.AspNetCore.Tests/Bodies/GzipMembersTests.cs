using System.Buffers;
using System.IO.Compression;
using System.Text;
using DurableStreams.AspNetCore.Requests;

namespace DurableStreams.AspNetCore.Tests.Bodies;

/// <summary>Gzip bodies of several members (RFC 1952 §2.2), split by the network at every place.</summary>
public sealed class GzipMembersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public async Task Several_members_may_arrive_a_few_bytes_at_a_time(int size)
    {
        string[] parts = ["first,", "second,", new('x', 300), "last"];
        using var bench = new BodyBench();
        bench.Context.Request.Headers.ContentEncoding = "gzip";
        ValueTask<ReceivedBody> reading = bench.ReadAsync();

        // The reader continues within the write.
        SynchronizationContext.SetSynchronizationContext(null);
        foreach (byte[] piece in parts.SelectMany(Member).Chunk(size))
        {
            await bench.Client.WriteAsync(piece);
        }

        await bench.Client.CompleteAsync();
        using ReceivedBody body = await reading;
        Assert.Null(body.Refusal);
        Assert.Equal(string.Concat(parts), Encoding.ASCII.GetString(body.Body.Bytes.ToArray()));
    }

    private static byte[] Member(string part)
    {
        using var member = new MemoryStream();
        using (var encoder = new GZipStream(member, CompressionLevel.NoCompression))
        {
            encoder.Write(Encoding.ASCII.GetBytes(part));
        }

        return member.ToArray();
    }
}
