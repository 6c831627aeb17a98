namespace DurableStreams.Core.Tests.Model;

/// <summary>One append as it is stored: messages with their commas in JSON, single bytes in all else.</summary>
internal sealed class ModelAppend
{
    private readonly byte[][] _units;

    private ModelAppend(byte[][] units)
    {
        _units = units;
        Bytes = [.. units.SelectMany(unit => unit)];
    }

    public byte[] Bytes { get; }

    /// <summary>How far a sub-offset can count within it.</summary>
    public int Units => _units.Length;

    public static ModelAppend OfMessages(IEnumerable<string> messages) =>
        new([.. messages.Select(message => System.Text.Encoding.UTF8.GetBytes(message + ","))]);

    public static ModelAppend OfBytes(byte[] bytes) => new([.. bytes.Select(b => (byte[])[b])]);

    /// <summary>What a fork inherits that cuts it.</summary>
    public ModelAppend First(int units) => new(_units[..units]);
}
