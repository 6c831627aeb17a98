using System.Text;
using DurableStreams.Content;

namespace DurableStreams.Core.Tests.Model;

/// <summary>A request body, and how it must be stored.</summary>
/// <param name="Sent">The bytes of the request; empty for no body.</param>
/// <param name="Append">The stored append; null if nothing is stored.</param>
/// <param name="IsValid">False if every request must refuse it.</param>
/// <param name="IsEmptyArray">True for a JSON body without a message, which only a creation accepts.</param>
internal sealed record ModelBody(byte[] Sent, ModelAppend? Append, bool IsValid = true, bool IsEmptyArray = false)
{
    private static readonly string[] Messages =
    [
        "1", "{\"a\":[1,2]}", "\"x,y\"", "[]", "[[1],2]", "null",
        "\"é😀\"", "-1.50e+3", "{ \"k\" : \"]\" }", "\"\\u0041\"",
        "\"a message that is longer than a chunk of sixty-four bytes is allowed to be here\"",
    ];

    private static readonly string[] Broken = ["{", "[1,]", "1 2", "\u00a0"];

    public static ModelBody None { get; } = new([], null);

    /// <summary>Chooses a body of a content type; the same number always chooses the same body.</summary>
    public static ModelBody Choose(int choice, ContentType contentType) =>
        contentType.IsJson ? Json(choice) : Bytes(choice, contentType);

    private static ModelBody Json(int choice)
    {
        switch (choice)
        {
            case >= 97:
                return new ModelBody(Encoding.UTF8.GetBytes(Broken[choice % Broken.Length]), null, IsValid: false);
            case >= 94:
                byte[] empty = Encoding.UTF8.GetBytes(choice % 2 == 0 ? "[]" : " [ ] ");
                return new ModelBody(empty, null, IsEmptyArray: true);
        }

        // An array that is sent alone is flattened, so messages that are arrays are sent in batches only.
        string[] messages =
        [
            .. Enumerable.Range(0, 1 + (choice % 4)).Select(i => Messages[((choice * 7) + (i * 3)) % Messages.Length]),
        ];
        bool alone = messages.Length == 1 && messages[0][0] != '[' && choice % 8 == 0;
        string sent = alone ? $" {messages[0]} " : $"[{string.Join(" , ", messages)}]";
        return new ModelBody(Encoding.UTF8.GetBytes(sent), ModelAppend.OfMessages(messages));
    }

    private static ModelBody Bytes(int choice, ContentType contentType)
    {
        int length = choice switch
        {
            >= 95 => 200 + choice,
            >= 85 => choice - 25,
            _ => 1 + (choice % 12),
        };
        byte[] bytes = contentType.IsText
            ? [.. Enumerable.Range(0, length).Select(i => (byte)('a' + ((choice + i) % 26)))]
            : TestKit.Streams.TestBytes.Random(length, choice);
        return new ModelBody(bytes, ModelAppend.OfBytes(bytes));
    }
}
