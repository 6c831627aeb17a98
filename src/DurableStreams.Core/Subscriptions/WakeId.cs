namespace DurableStreams.Subscriptions;

/// <summary>Identifies one wake of a subscription (§7). Random, so that no request for one wake fits another.</summary>
/// <remarks><c>default</c> does not identify a wake.</remarks>
public readonly record struct WakeId(Guid Value)
{
    private const string Prefix = "w_";

    /// <summary>Creates a new random id.</summary>
    public static WakeId New() => new(Guid.NewGuid());

    /// <summary>Parses the text form; refuses everything else.</summary>
    public static bool TryParse(string? text, out WakeId id)
    {
        id = default;
        if (text is null
            || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Guid.TryParseExact(text[Prefix.Length..], "N", out Guid value)
            || new WakeId(value).ToString() != text)
        {
            return false;
        }

        id = new WakeId(value);
        return true;
    }

    /// <summary>Returns the text that clients see: <c>w_</c> and 32 lower-case hexadecimal digits.</summary>
    public override string ToString() => Prefix + Value.ToString("N");
}
