namespace DurableStreams.Core.Tests.Model;

/// <summary>One append as it is stored: in JSON, messages that end with a comma; otherwise single bytes.</summary>
internal sealed class ModelAppend
{
    private readonly byte[][] _units;

    private ModelAppend(byte[][] units)
    {
        _units = units;
        Bytes = [.. units.SelectMany(unit => unit)];
    }

    public byte[] Bytes { get; }

    /// <summary>Maximum sub-offset within this append.</summary>
    public int Units => _units.Length;

    public static ModelAppend OfMessages(IEnumerable<string> messages) =>
        new([.. messages.Select(message => System.Text.Encoding.UTF8.GetBytes(message + ","))]);

    public static ModelAppend OfBytes(byte[] bytes) => new([.. bytes.Select(b => (byte[])[b])]);

    /// <summary>The part that a fork inherits if it branches off within this append.</summary>
    public ModelAppend First(int units) => new(_units[..units]);
}
