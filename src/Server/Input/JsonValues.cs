using System.Buffers;
using System.Text.Json;

namespace DurableStreams.Server.Input;

/// <summary>Finds the JSON values of an input that arrives in parts, each as soon as it is whole.</summary>
internal sealed class JsonValues
{
    private const int MaxDepth = 1_000;

    private static readonly SearchValues<byte> Space = SearchValues.Create(" \t\r\n"u8);

    private JsonReaderState _state =
        new(new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = MaxDepth });

    // How much of an unfinished value was read.
    private long _scanned;

    /// <summary>Takes the next value from the front of the input.</summary>
    /// <param name="unread">The input that was not taken; begins with the value.</param>
    /// <param name="isLast">Whether the input ends there.</param>
    /// <param name="value">The value, which may begin with space.</param>
    /// <returns>False if the value is not whole, or there is none.</returns>
    /// <exception cref="UnreadableInputException">The input is not JSON, or ends within a value.</exception>
    public bool TryTake(ref ReadOnlySequence<byte> unread, bool isLast, out ReadOnlySequence<byte> value)
    {
        value = default;
        if (_scanned == 0 && IsSpace(unread))
        {
            return false;
        }

        var reader = new Utf8JsonReader(unread.Slice(_scanned), isLast, _state);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0
                    && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                {
                    SequencePosition end = unread.GetPosition(_scanned + reader.BytesConsumed);
                    value = unread.Slice(0, end);
                    unread = unread.Slice(end);
                    _state = reader.CurrentState;
                    _scanned = 0;
                    return true;
                }
            }
        }
        catch (JsonException unreadable)
        {
            ReadOnlySequence<byte> rest = unread.Slice(_scanned + reader.BytesConsumed);
            throw new UnreadableInputException(
                Problem(rest, reader.CurrentDepth), unreadable.LineNumber ?? 0, unreadable);
        }

        _state = reader.CurrentState;
        _scanned += reader.BytesConsumed;
        return false;
    }

    /// <param name="rest">The input from where it cannot be read.</param>
    /// <param name="depth">The depth of the token before.</param>
    private static string Problem(ReadOnlySequence<byte> rest, int depth)
    {
        byte[] start = rest.Slice(0, Math.Min(3, rest.Length)).ToArray();
        return start switch
        {
            // Of UTF-8, and those of UTF-16.
            [0xEF, 0xBB, 0xBF] or [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] when depth == 0 =>
                "begins with a byte order mark (BOM), which is not JSON",
            [(byte)'[' or (byte)'{', ..] when depth >= MaxDepth - 1 =>
                $"is nested too deep, {MaxDepth} levels are accepted",
            _ => "is not JSON",
        };
    }

    private static bool IsSpace(ReadOnlySequence<byte> bytes)
    {
        foreach (ReadOnlyMemory<byte> part in bytes)
        {
            if (part.Span.ContainsAnyExcept(Space))
            {
                return false;
            }
        }

        return true;
    }
}
