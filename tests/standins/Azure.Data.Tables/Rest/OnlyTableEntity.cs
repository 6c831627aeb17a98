namespace Azure.Data.Tables.Rest;

/// <summary>The real package maps any class by reflection; here entities are dictionaries.</summary>
internal static class OnlyTableEntity
{
    public static TableEntity Of(object entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return entity as TableEntity ?? throw Refusal(entity.GetType());
    }

    public static T To<T>(TableEntity entity)
        where T : class, ITableEntity => entity as T ?? throw Refusal(typeof(T));

    private static NotSupportedException Refusal(Type type) =>
        new($"This stand-in for Azure.Data.Tables knows {nameof(TableEntity)} alone, not {type}.");
}
