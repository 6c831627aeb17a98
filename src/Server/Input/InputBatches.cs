using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace DurableStreams.Server.Input;

/// <summary>
/// Joins the pieces of an input to batches: all that was read while the batch before was appended, up to a limit.
/// </summary>
internal static class InputBatches
{
    // Large enough for the throughput of a distant server, small enough for every server to accept.
    private const int BatchBytes = 1024 * 1024;

    // What is read ahead of the appends is limited, not only what a batch takes.
    private const int MaxPiecesAhead = 32;

    /// <summary>Reads an input to its end.</summary>
    /// <param name="input">The input. It is still being read if the enumeration ends early.</param>
    /// <param name="reader">Cuts it into pieces.</param>
    /// <param name="fills">
    /// Whether batches are filled before they are returned, so that the same input always gives the same batches.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<Batch> ReadAsync(
        Stream input,
        IPieceReader reader,
        bool fills,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<Piece>(MaxPiecesAhead);

        // Not awaited: a read of a terminal or a pipe cannot be cancelled.
        _ = Task.Run(() => FillAsync(input, reader, fills, channel.Writer, cancellationToken), cancellationToken);
        while (await channel.Reader.WaitToReadAsync(cancellationToken))
        {
            yield return await NextAsync(channel.Reader, reader, fills, cancellationToken);
        }
    }

    private static async Task FillAsync(
        Stream input,
        IPieceReader reader,
        bool fills,
        ChannelWriter<Piece> pieces,
        CancellationToken cancellationToken)
    {
        try
        {
            await reader.ReadAsync(input, fills, pieces, cancellationToken);
            pieces.Complete();
        }
        catch (Exception failure)
        {
            // Thrown to the reader of the channel, after the pieces that were read.
            pieces.Complete(failure);
        }
    }

    private static async Task<Batch> NextAsync(
        ChannelReader<Piece> pieces,
        IPieceReader reader,
        bool fills,
        CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        body.Write(reader.Start);
        int inputBytes = 0;
        while (body.WrittenCount < BatchBytes)
        {
            if (pieces.TryRead(out Piece piece))
            {
                if (inputBytes > 0)
                {
                    body.Write(reader.Separator);
                }

                body.Write(piece.Body.Span);
                inputBytes += piece.InputBytes;
            }
            else if (!fills || !await HasMoreAsync(pieces, cancellationToken))
            {
                break;
            }
        }

        body.Write(reader.End);
        return new Batch(body.WrittenMemory, inputBytes);
    }

    /// <summary>False also if the input has failed, which the caller finds when it wants the next batch.</summary>
    private static async Task<bool> HasMoreAsync(
        ChannelReader<Piece> pieces, CancellationToken cancellationToken)
    {
        try
        {
            return await pieces.WaitToReadAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
