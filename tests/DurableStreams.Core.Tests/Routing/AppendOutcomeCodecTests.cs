using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;

namespace DurableStreams.Core.Tests.Routing;

/// <summary>Stored outcomes are read back as they were, also by later releases.</summary>
public sealed class AppendOutcomeCodecTests
{
    private static readonly Offset Next = new(1_700_000_000_000, 12);

    private static readonly Dictionary<string, AppendOutcome> Stored = new()
    {
        ["010180D095FFBC310C01"] = new AppendOutcome.Appended(Next, Closed: true),
        ["010280D095FFBC310C000305"] = new AppendOutcome.Duplicate(Next, Closed: false, 3, 5),
        ["010380D095FFBC310C"] = new AppendOutcome.AlreadyClosed(Next),
        ["0104"] = new AppendOutcome.NotFound(),
        ["0105"] = new AppendOutcome.Gone(),
        ["010680D095FFBC310C"] = new AppendOutcome.StreamClosed(Next),
        ["0107"] = new AppendOutcome.NotWritable(),
        ["01080A746578742F706C61696E"] = new AppendOutcome.ContentTypeMismatch(Type("text/plain")),
        ["010907"] = new AppendOutcome.StaleEpoch(7),
        ["010A"] = new AppendOutcome.EpochStartsAboveZero(),
        ["010B0206"] = new AppendOutcome.SequenceGap(2, 6),
        ["010C"] = new AppendOutcome.TooManyProducers(),
        ["010D02C3A9"] = new AppendOutcome.StreamSeqRegression("\u00e9"),
        ["010E034E6F2E"] = new AppendOutcome.InvalidBody("No."),
        ["010F"] = new AppendOutcome.TooLarge(),
        ["0110"] = new AppendOutcome.Cancelled(),
        ["011180D095FFBC310C"] = new AppendOutcome.PreconditionFailed(Next),
        ["0112"] = new AppendOutcome.QuotaExceeded(),
    };

    public static TheoryData<string> Bytes => [.. Stored.Keys];

    [Theory]
    [MemberData(nameof(Bytes))]
    public void An_outcome_keeps_its_stored_form(string bytes)
    {
        Assert.Equal(bytes, Convert.ToHexString(AppendOutcomeCodec.Encode(Stored[bytes])));
        Assert.Equal(Stored[bytes], AppendOutcomeCodec.Decode(Convert.FromHexString(bytes)));
    }

    [Fact]
    public void Every_final_outcome_can_be_stored() => Assert.Equal(
        typeof(AppendOutcome).GetNestedTypes()
            .Where(type => type.IsAssignableTo(typeof(AppendOutcome)) && type != typeof(AppendOutcome.Unavailable))
            .Select(type => type.Name).Order(),
        Stored.Values.Select(outcome => outcome.GetType().Name).Order());

    [Fact]
    public void An_unknown_outcome_is_not_stored() =>
        Assert.Throws<ArgumentException>(() => AppendOutcomeCodec.Encode(new AppendOutcome.Unavailable()));

    [Theory]
    [InlineData("")]
    [InlineData("0201")]
    [InlineData("0100")]
    [InlineData("0113")]
    [InlineData("010400")]
    public void Other_bytes_are_refused(string bytes) =>
        Assert.Throws<InvalidDataException>(() => AppendOutcomeCodec.Decode(Convert.FromHexString(bytes)));

    private static ContentType Type(string value) =>
        ContentType.TryParse(value, out ContentType type) ? type : throw new ArgumentException(value);
}
