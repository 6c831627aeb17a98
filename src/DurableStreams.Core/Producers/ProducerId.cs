using System.Text;
using DurableStreams.Addressing;

namespace DurableStreams.Producers;

/// <summary>The client-supplied name of an idempotent producer (§5.2.1): 1 to 256 bytes of UTF-8.</summary>
/// <remarks>
/// May contain control characters, which a store must encode if its keys cannot contain them. <c>default</c> does not
/// identify a producer.
/// </remarks>
public readonly record struct ProducerId
{
    /// <summary>Maximum length in bytes of UTF-8.</summary>
    public const int MaxBytes = 256;

    private readonly string? _value;

    private ProducerId(string value) => _value = value;

    /// <summary>The id as the client sent it.</summary>
    public string Value => _value ?? "";

    /// <summary>Accepts well-formed text of 1 to 256 bytes of UTF-8.</summary>
    public static bool TryParse(string value, out ProducerId id)
    {
        bool valid = value.Length is > 0 and <= MaxBytes
            && Encoding.UTF8.GetByteCount(value) <= MaxBytes
            && Utf16.IsWellFormed(value);
        id = valid ? new ProducerId(value) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
