using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;

namespace DurableStreams.Server.Input;

/// <summary>
/// Appends each JSON value of the input as one message; space between values, such as ends of lines, is ignored.
/// </summary>
internal sealed class MessagePieces : IPieceReader
{
    private const int PieceBytes = 64 * 1024;

    private static readonly StreamPipeReaderOptions Options = new(bufferSize: PieceBytes);

    private readonly JsonValues _values = new();

    public ReadOnlySpan<byte> Start => "["u8;

    public ReadOnlySpan<byte> Separator => ","u8;

    public ReadOnlySpan<byte> End => "]"u8;

    public async Task ReadAsync(
        Stream input, bool fills, ChannelWriter<Piece> pieces, CancellationToken cancellationToken)
    {
        PipeReader source = PipeReader.Create(input, Options);
        var piece = new ArrayBufferWriter<byte>();
        int inputBytes = 0;
        try
        {
            bool isLast = false;
            while (!isLast)
            {
                ValueTask<ReadResult> reading = source.ReadAsync(cancellationToken);
                if (!fills && !reading.IsCompleted)
                {
                    await HandOnAsync();
                }

                ReadResult read = await reading;
                isLast = read.IsCompleted;
                ReadOnlySequence<byte> unread = read.Buffer;
                while (_values.TryTake(ref unread, isLast, out ReadOnlySequence<byte> value))
                {
                    Add(piece, value);
                    inputBytes += (int)value.Length;
                    if (piece.WrittenCount >= PieceBytes)
                    {
                        await HandOnAsync();
                    }
                }

                source.AdvanceTo(unread.Start, read.Buffer.End);
            }
        }
        finally
        {
            // Also what comes before something that is not JSON.
            await HandOnAsync();
        }

        async ValueTask HandOnAsync()
        {
            if (inputBytes > 0)
            {
                await pieces.WriteAsync(new Piece(piece.WrittenMemory, inputBytes), cancellationToken);
                piece = new ArrayBufferWriter<byte>();
                inputBytes = 0;
            }
        }
    }

    private void Add(ArrayBufferWriter<byte> piece, ReadOnlySequence<byte> message)
    {
        if (piece.WrittenCount > 0)
        {
            piece.Write(Separator);
        }

        foreach (ReadOnlyMemory<byte> part in message)
        {
            piece.Write(part.Span);
        }
    }
}
