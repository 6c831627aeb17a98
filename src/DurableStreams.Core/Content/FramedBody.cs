namespace DurableStreams.Content;

/// <summary>A body in its stored form, or the reason why it cannot be stored.</summary>
/// <remarks>The body is the last of the checks, so its refusal is kept here until all others have passed.</remarks>
internal readonly record struct FramedBody(ReadOnlyMemory<byte> Bytes, string? Problem, bool IsTooLarge)
{
    /// <summary>True for an empty JSON array (§9.1.3): accepted in a creation, refused in an append.</summary>
    public bool IsEmptyArray { get; private init; }

    public static FramedBody Nothing => default;

    public static FramedBody EmptyArray => new() { IsEmptyArray = true };

    public static FramedBody Invalid(string problem) => new(default, problem, false);

    /// <summary>Converts a body to the stored form of its content type, in a new array.</summary>
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
