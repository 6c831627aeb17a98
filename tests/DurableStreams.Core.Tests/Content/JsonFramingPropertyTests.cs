using System.Buffers;
using System.Text;
using System.Text.Json;
using DurableStreams.Content;
using DurableStreams.Core.Tests.Storage.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace DurableStreams.Core.Tests.Content;

public sealed class JsonFramingPropertyTests
{
    private static readonly Gen<string> Space = Gen
        .ListOf(Gen.Elements(" ", "\t", "\n", "\r"))
        .Select(spaces => string.Concat(spaces.Take(3)));

    private static readonly Gen<string> Scalars = Gen.Elements(
        "null", "true", "false", "0", "-1", "1.50", "1e400", "123456789012345678901234567890",
        "\"\"", "\"a,b\"", "\"]\"", "\"\\\"\"", "\"é😀\"", "\"\\ud800\"");

    private static readonly Gen<string> Messages = Gen.Sized(size => Message(Math.Min(size, 4)));

    [Fact]
    public void A_batch_is_stored_as_its_messages_with_a_comma_each()
    {
        Gen<(string[] Messages, string Body)> batches =
            from messages in Gen.NonEmptyListOf(Messages)
            from space in Gen.ListOf(Space, messages.Count + 3)
            select (messages.ToArray(), Batch(messages, space));
        Property.Holds(batches, batch =>
        {
            FramedBody framed = Frame(batch.Body);
            Assert.Null(framed.Problem);
            string expected = string.Concat(batch.Messages.Select(message => message + ","));
            Assert.Equal(expected, Encoding.UTF8.GetString(framed.Bytes.Span));
        });
    }

    [Fact]
    public void The_stored_bytes_in_brackets_have_the_same_meaning_as_the_body()
    {
        Property.Holds(Gen.NonEmptyListOf(Messages), messages =>
        {
            string body = $"[{string.Join(',', messages)}]";
            ReadOnlySpan<byte> stored = Frame(body).Bytes.Span;
            string read = $"[{Encoding.UTF8.GetString(stored[..^1])}]";
            using var sent = JsonDocument.Parse(body);
            using var given = JsonDocument.Parse(read);
            Assert.Equal(sent.RootElement.GetRawText(), given.RootElement.GetRawText());
            Assert.Equal(messages.Count, given.RootElement.GetArrayLength());
        });
    }

    [Fact]
    public void The_length_of_the_first_messages_of_an_append_can_be_found()
    {
        Property.Holds(Gen.NonEmptyListOf(Messages), messages =>
        {
            byte[] stored = Frame($"[{string.Join(',', messages)}]").Bytes.ToArray();
            int length = 0;
            for (int count = 1; count <= messages.Count; count++)
            {
                length += Encoding.UTF8.GetByteCount(messages[count - 1]) + 1;
                Assert.Equal(length, new MessageScanner(count).Find(stored));
            }

            Assert.Equal(-1, new MessageScanner(messages.Count + 1).Find(stored));
        });
    }

    [Fact]
    public void Any_bytes_are_accepted_or_refused_like_by_the_parser_of_the_platform()
    {
        Gen<byte[]> bodies = Gen
            .NonEmptyListOf(Gen.Elements(
                "[", "]", "{", "}", ",", ":", "\"", "a", "1",
                "-", ".", "e", " ", "\n", "\\", "null", "\"a\"", "\u00e9"))
            .Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));
        Property.Holds(bodies, body =>
        {
            FramedBody framed = JsonFraming.Frame(new ReadOnlySequence<byte>(body), 64);
            Assert.Equal(IsJson(body), framed.Problem is null);
        }, tests: 3_000);
    }

    private static bool IsJson(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 65 });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Gen<string> Message(int depth) => depth == 0
        ? Scalars
        : Gen.Frequency(
            (3, Scalars),
            (1, Gen.ListOf(Message(depth - 1)).Select(items => $"[{string.Join(" ,", items.Take(3))}]")),
            (1, Gen.ListOf(Message(depth - 1)).Select(
                items => "{" + string.Join(", ", items.Take(3).Select(item => $"\"k\" : {item}")) + "}")));

    private static string Batch(List<string> messages, List<string> space)
    {
        var body = new StringBuilder(space[0]).Append('[').Append(space[1]);
        for (int i = 0; i < messages.Count; i++)
        {
            body.Append(i == 0 ? "" : ",").Append(messages[i]).Append(space[i + 2]);
        }

        return body.Append(']').Append(space[^1]).ToString();
    }

    private static FramedBody Frame(string body) =>
        JsonFraming.Frame(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)), 64);
}
