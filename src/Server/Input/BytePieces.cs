using System.Threading.Channels;

namespace DurableStreams.Server.Input;

/// <summary>Appends the bytes of the input as they are.</summary>
internal sealed class BytePieces : IPieceReader
{
    private const int PieceBytes = 64 * 1024;

    public ReadOnlySpan<byte> Start => [];

    public ReadOnlySpan<byte> Separator => [];

    public ReadOnlySpan<byte> End => [];

    public async Task ReadAsync(
        Stream input, bool fills, ChannelWriter<Piece> pieces, CancellationToken cancellationToken)
    {
        while (true)
        {
            byte[] piece = new byte[PieceBytes];
            int read = await input.ReadAtLeastAsync(
                piece, fills ? PieceBytes : 1, throwOnEndOfStream: false, cancellationToken);
            if (read == 0)
            {
                return;
            }

            await pieces.WriteAsync(new Piece(piece.AsMemory(0, read), read), cancellationToken);
        }
    }
}
