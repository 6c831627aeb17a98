using DurableStreams.Addressing;
using DurableStreams.Storage.Sqlite.Native;
using DurableStreams.Storage.Subscriptions;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>
/// The table <c>subscription_bindings</c>: finds the subscriptions that the creation of a stream concerns.
/// </summary>
internal sealed class BindingsTable(Database database)
{
    // Sorts before every path, and no path begins with it.
    private const char RootMark = '\u0001';

    // A stream in no project has only two places; the third is then one of them again.
    private readonly Statement _find = database.Prepare(
        "SELECT kind, text, subscription, incarnation FROM subscription_bindings WHERE place IN (?1, ?2, ?3)");

    private readonly Statement _findKind = database.Prepare(
        "SELECT 1 FROM subscription_bindings WHERE place = ?1 AND kind = ?2 LIMIT 1");

    private readonly Statement _put = database.Prepare(
        """
        INSERT OR REPLACE INTO subscription_bindings (place, kind, text, subscription, incarnation)
        VALUES (?1, ?2, ?3, ?4, ?5)
        """);

    private readonly Statement _delete = database.Prepare(
        """
        DELETE FROM subscription_bindings
        WHERE place = ?1 AND kind = ?2 AND text = ?3 AND subscription = ?4 AND incarnation = ?5
        """);

    /// <summary>Whether a database has any binding.</summary>
    public static bool HasRows(Database database) =>
        database.ReadNumber("SELECT EXISTS (SELECT 1 FROM subscription_bindings)") != 0;

    /// <summary>See <see cref="ISubscriptionIndex.FindBindingsAsync"/>.</summary>
    public IReadOnlyList<Binding> Find(StreamPath stream)
    {
        IReadOnlyList<BindingPlace> places = BindingPlace.ThatConcern(stream);
        using Query query = _find.Query();
        query.BindText(1, Encode(places[0]));
        query.BindText(2, Encode(places[1]));
        query.BindText(3, Encode(places[^1]));
        List<Binding> found = [];
        while (query.Step())
        {
            found.Add(new Binding(
                (BindingKind)query.Number(0),
                PathKey.Decode(query.Bytes(1)).Value,
                SubscriptionPath.Decode(query.Bytes(2)),
                Incarnation.Read(query.Bytes(3))));
        }

        return found;
    }

    /// <summary>See <see cref="ISubscriptionIndex.IsWakeStreamAsync"/>.</summary>
    public bool IsWakeStream(StreamPath stream)
    {
        using Query query = _findKind.Query();
        query.BindText(1, Encode(BindingPlace.Of(stream)));
        query.Bind(2, (long)BindingKind.WakeStream);
        return query.Step();
    }

    public void Put(Binding binding)
    {
        using Query query = For(_put, binding);
        query.Execute();
    }

    /// <summary>Removes a binding, if it is of this incarnation.</summary>
    public void Delete(Binding binding)
    {
        using Query query = For(_delete, binding);
        query.Execute();
    }

    private static Query For(Statement statement, Binding binding)
    {
        Query query = statement.Query();
        query.BindText(1, Encode(BindingPlace.Of(binding)));
        query.Bind(2, (long)binding.Kind);
        query.BindText(3, PathKey.Encode(binding.Text));
        query.BindText(4, SubscriptionPath.Encode(binding.Subscription));
        query.Bind(5, binding.Incarnation);
        return query;
    }

    private static byte[] Encode(BindingPlace place) =>
        PathKey.Encode(place.IsRoot ? RootMark + place.Text : place.Text);
}
