using System.Reflection;
using DurableStreams.Content;
using DurableStreams.Streams;

namespace DurableStreams.StoreContract;

/// <summary>
/// Compares heads field by field, more strictly than <c>Equals</c>: content types as written, rings and lists by
/// content. Uses reflection, so that a new field is compared too.
/// </summary>
internal static class HeadAssert
{
    private static readonly PropertyInfo[] Fields =
        [.. typeof(StreamHead).GetProperties().Where(property => property.SetMethod is not null)];

    public static void Same(StreamHead expected, StreamHead? actual)
    {
        Assert.NotNull(actual);
        foreach (PropertyInfo field in Fields)
        {
            SameField(field.Name, field.GetValue(expected), field.GetValue(actual));
        }
    }

    /// <summary>The names of the fields in which a head equals a new head.</summary>
    public static IEnumerable<string> FieldsAlikeIn(StreamHead head, StreamHead fresh) =>
        Fields.Where(field => Equals(field.GetValue(head), field.GetValue(fresh))).Select(field => field.Name);

    private static void SameField(string name, object? expected, object? actual)
    {
        switch (expected, actual)
        {
            case (CommitRing left, CommitRing right):
                Assert.Equal(left.Count, right.Count);
                Assert.Equal(left.Ids.ToArray(), right.Ids.ToArray());
                break;
            case (IReadOnlyList<Ancestor> left, IReadOnlyList<Ancestor> right):
                Assert.Equal(left.AsEnumerable(), right);
                break;
            case (ContentType left, ContentType right):
                Assert.Equal(left.Value, right.Value);
                break;
            case (RequestedConfiguration left, RequestedConfiguration right):
                Assert.Equal(left.ContentType?.Value, right.ContentType?.Value);
                Assert.Equal(left, right);
                break;
            default:
                Assert.True(Equals(expected, actual), $"{name} was {expected} and came back as {actual}.");
                break;
        }
    }
}
