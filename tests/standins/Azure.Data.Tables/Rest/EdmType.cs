namespace Azure.Data.Tables.Rest;

/// <summary>The names of types that stand beside a value, in a member <c>Name@odata.type</c>.</summary>
internal static class EdmType
{
    public const string Suffix = "@odata.type";
    public const string Binary = "Edm.Binary";
    public const string DateTime = "Edm.DateTime";
    public const string Double = "Edm.Double";
    public const string Guid = "Edm.Guid";
    public const string Int64 = "Edm.Int64";
}
