using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace DurableStreams.Content;

/// <summary>
/// JSON mode (§9.1): a message is stored as its exact bytes and one comma, so that the response for any two offsets is
/// <c>[</c>, the stored bytes between them without the last comma, and <c>]</c>.
/// </summary>
internal static class JsonFraming
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static FramedBody Frame(ReadOnlySequence<byte> body, int maxDepth)
    {
        if (body.IsSingleSegment)
        {
            return Frame(body.FirstSpan, maxDepth);
        }

        byte[] whole = ArrayPool<byte>.Shared.Rent(checked((int)body.Length));
        try
        {
            body.CopyTo(whole);
            return Frame(whole.AsSpan(0, (int)body.Length), maxDepth);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private static FramedBody Frame(ReadOnlySpan<byte> body, int maxDepth)
    {
        if (!Utf8.IsValid(body))
        {
            return FramedBody.Invalid("The body is not valid UTF-8.");
        }

        if (body.StartsWith(ByteOrderMark))
        {
            return FramedBody.Invalid(
                "The body starts with a byte order mark (BOM), which is not JSON; send it without.");
        }

        // The array that wraps a batch is not part of any message's depth.
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth + 1 });
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                return FrameBatch(body, ref reader);
            }

            reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth });
            reader.Read();
            return FrameOne(body, ref reader);
        }
        catch (JsonException problem)
        {
            string place = $"line {problem.LineNumber + 1}, byte {problem.BytePositionInLine}";
            return FramedBody.Invalid(
                reader.CurrentDepth >= maxDepth - 1 && IsTooDeep(body, problem)
                    ? $"The body is nested too deep, see {place}: this server accepts {maxDepth} levels."
                    : $"The body is not valid JSON, see {place}.");
        }
    }

    // Utf8JsonReader throws the same exception for a syntax error and for the depth limit. A syntax error is found at
    // the same place without the limit.
    private static bool IsTooDeep(ReadOnlySpan<byte> body, JsonException problem)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException other)
        {
            return (other.LineNumber, other.BytePositionInLine) != (problem.LineNumber, problem.BytePositionInLine);
        }
    }

    private static FramedBody FrameOne(ReadOnlySpan<byte> body, ref Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        int length = (int)reader.BytesConsumed - start;
        EnsureEnd(ref reader);
        byte[] stored = GC.AllocateUninitializedArray<byte>(length + 1);
        body.Slice(start, length).CopyTo(stored);
        stored[length] = (byte)',';
        return new FramedBody(stored, null, false);
    }

    private static FramedBody FrameBatch(ReadOnlySpan<byte> body, ref Utf8JsonReader reader)
    {
        // Without the brackets and with one comma more, the stored form is never longer than the body.
        byte[] stored = GC.AllocateUninitializedArray<byte>(body.Length);
        int length = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            ReadOnlySpan<byte> message = body[start..(int)reader.BytesConsumed];
            message.CopyTo(stored.AsSpan(length));
            length += message.Length;
            stored[length++] = (byte)',';
        }

        EnsureEnd(ref reader);
        return length == 0 ? FramedBody.EmptyArray : new FramedBody(Trim(stored, length), null, false);
    }

    // Only white space may follow the value: the reader throws if anything else does.
    private static void EnsureEnd(ref Utf8JsonReader reader) => reader.Read();

    // Releases unused memory of a body with much white space.
    private static ReadOnlyMemory<byte> Trim(byte[] stored, int length) =>
        stored.Length - length <= length / 8 ? stored.AsMemory(0, length) : stored.AsSpan(0, length).ToArray();
}
