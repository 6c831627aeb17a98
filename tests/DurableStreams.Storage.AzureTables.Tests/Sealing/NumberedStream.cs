using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Reading;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Sealing;

/// <summary>A stream of numbered messages of equal length, which reveals gaps, repetitions and a wrong order.</summary>
internal static class NumberedStream
{
    public const int MessageBytes = 50;

    public static readonly StreamPath Path = TestStreams.Path("numbered");

    public static string Message(int number) =>
        number.ToString(CultureInfo.InvariantCulture).PadLeft(MessageBytes - 1, '.') + ";";

    /// <summary>
    /// Creates the rows that the given number of commits would have written. They are written in batches, because
    /// separate transactions would take minutes on Azurite.
    /// </summary>
    public static async Task MakeAsync(TestTables tables, int rows, int messagesInRow)
    {
        AzureTableStreamStore store = tables.Store();
        TestStream stream = await TestStream.CreateAsync(
            store, Path, TestStreams.NewHead() with { ContentType = ServiceCalls.Text });
        string partition = PathKey.Encode(Path.Value);
        foreach (int[] some in Enumerable.Range(0, rows).Chunk(AzureLimits.TransactionOperations))
        {
            await tables.Streams.SubmitTransactionAsync(
                some.Select(row => new TableTransactionAction(
                    TableTransactionActionType.Add,
                    SegmentRow.Write(partition, stream.Incarnation, Row(row, messagesInRow)))),
                CancellationToken.None);
        }

        await stream.ApplyAsync(stream.Next(head => head with { Tail = (long)rows * messagesInRow * MessageBytes }));
    }

    /// <summary>Reads from the start to the tail and checks every message.</summary>
    /// <returns>The number of messages.</returns>
    public static async Task<int> CheckAsync(StreamService service)
    {
        int number = 0;
        ReadFrom from = default;
        while (true)
        {
            StreamChunk chunk = await service.ChunkAsync(Path.Value, from);
            if (chunk.Data is { } data)
            {
                Assert.Equal((long)number * MessageBytes, data.Start);
                number = Check(data, number);
            }

            if (chunk.AtTail)
            {
                return number;
            }

            from = ReadFrom.At(chunk.NextOffset);
        }
    }

    private static int Check(Segment data, int number)
    {
        int at = 0;
        foreach (int length in data.Boundaries)
        {
            Assert.Equal(MessageBytes, length);
            Assert.True(
                data.Data.Span.Slice(at, length).SequenceEqual(Encoding.ASCII.GetBytes(Message(number))),
                $"Message {number} is missing or out of order.");
            at += length;
            number++;
        }

        Assert.Equal(data.Data.Length, at);
        return number;
    }

    private static Segment Row(int row, int messages) => TestStreams.Segment(
        (long)row * messages * MessageBytes,
        [.. Enumerable.Range(row * messages, messages).Select(number => TestBytes.Text(Message(number)))]);
}
