using System.Threading.Channels;

namespace DurableStreams.Server.Input;

/// <summary>Cuts an input into pieces, and joins pieces to the body of a request.</summary>
internal interface IPieceReader
{
    /// <summary>Goes before the pieces of a body.</summary>
    ReadOnlySpan<byte> Start { get; }

    /// <summary>Goes between the pieces of a body.</summary>
    ReadOnlySpan<byte> Separator { get; }

    /// <summary>Goes after the pieces of a body.</summary>
    ReadOnlySpan<byte> End { get; }

    /// <summary>Reads an input to its end.</summary>
    /// <param name="input">The input.</param>
    /// <param name="fills">
    /// Whether pieces are filled before they are handed on, so that the same input always gives the same pieces.
    /// Otherwise they are handed on when the input pauses.
    /// </param>
    /// <param name="pieces">Receives the pieces.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task ReadAsync(
        Stream input, bool fills, ChannelWriter<Piece> pieces, CancellationToken cancellationToken);
}
