namespace DurableStreams.Content;

/// <summary>A body as it will be stored, or why it cannot be.</summary>
/// <remarks>Judged last in the order of checks, so a refusal waits here until everything else has passed.</remarks>
internal readonly record struct FramedBody(ReadOnlyMemory<byte> Bytes, string? Problem, bool IsTooLarge)
{
    /// <summary>True for a JSON body without a message (§9.1.3): fine in a creation, refused in an append.</summary>
    public bool IsEmptyArray { get; private init; }

    public static FramedBody Nothing => default;

    public static FramedBody EmptyArray => new() { IsEmptyArray = true };

    public static FramedBody Invalid(string problem) => new(default, problem, false);

    /// <summary>Copies the body into memory of its own, in the stored form of its content type.</summary>
    public static FramedBody Of(RequestBody body, ContentType contentType, int maxJsonDepth)
    {
        if (body.IsTooLarge)
        {
            return new FramedBody(default, null, IsTooLarge: true);
        }

        if (body.IsEmpty)
        {
            return Nothing;
        }

        return contentType.IsJson
            ? JsonFraming.Frame(body.Bytes, maxJsonDepth)
            : new FramedBody(System.Buffers.BuffersExtensions.ToArray(body.Bytes), null, false);
    }
}
