namespace DurableStreams.Content;

/// <summary>
/// Finds the end of a message in the stored bytes of an append (§9.1), which may be passed piece by piece. The bytes
/// were validated when they were stored, so only strings and brackets need attention.
/// </summary>
/// <param name="messages">The number of messages to pass; 1 or more.</param>
internal struct MessageScanner(long messages)
{
    private long _missing = messages;
    private int _depth;
    private Place _place;

    private enum Place
    {
        Outside,
        InString,
        AfterBackslash,
    }

    /// <summary>Continues in the next piece.</summary>
    /// <returns>The end of the last message to pass, behind its comma; -1 if it lies beyond this piece.</returns>
    public int Find(ReadOnlySpan<byte> piece)
    {
        int at = 0;
        while (at < piece.Length)
        {
            byte next = piece[at++];
            switch (_place)
            {
                case Place.AfterBackslash:
                    _place = Place.InString;
                    break;
                case Place.InString when next == '"':
                    _place = Place.Outside;
                    break;
                case Place.InString when next == '\\':
                    _place = Place.AfterBackslash;
                    break;
                case Place.InString:
                    int plain = piece[at..].IndexOfAny((byte)'"', (byte)'\\');
                    at = plain < 0 ? piece.Length : at + plain;
                    break;
                default:
                    if (EndsLastMessage(next))
                    {
                        return at;
                    }

                    break;
            }
        }

        return -1;
    }

    private bool EndsLastMessage(byte next)
    {
        switch (next)
        {
            case (byte)'"':
                _place = Place.InString;
                return false;
            case (byte)'[' or (byte)'{':
                _depth++;
                return false;
            case (byte)']' or (byte)'}':
                _depth--;
                return false;
            default:
                return next == ',' && _depth == 0 && --_missing == 0;
        }
    }
}
