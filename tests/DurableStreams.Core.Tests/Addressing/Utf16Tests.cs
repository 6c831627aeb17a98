using System.Text;
using DurableStreams.Addressing;
using FsCheck;
using FsCheck.Fluent;

namespace DurableStreams.Core.Tests.Addressing;

public sealed class Utf16Tests
{
    private static readonly Gen<string> WellFormed = Gen
        .ListOf(Gen.Elements(
            "", "a", "b", "\0", "\u007f", "é", "\ud7ff", "\ue000", "\ufffd", "\uffff", "😀", "\U0010ffff"))
        .Select(string.Concat);

    [Fact]
    public void Texts_compare_like_their_utf8_bytes()
    {
        Property.Holds(Gen.Two(WellFormed), pair =>
        {
            byte[] left = Encoding.UTF8.GetBytes(pair.Item1);
            byte[] right = Encoding.UTF8.GetBytes(pair.Item2);
            int expected = left.AsSpan().SequenceCompareTo(right);
            Assert.Equal(Math.Sign(expected), Math.Sign(Utf16.CompareAsUtf8(pair.Item1, pair.Item2)));
        }, tests: 2_000);
    }

    [Fact]
    public void A_text_is_well_formed_if_it_round_trips_through_utf8()
    {
        Gen<string> any = Gen
            .ListOf(Gen.Elements("a", "é", "😀", "\ud83d", "\ude00", "\ud800", "\udfff"))
            .Select(string.Concat);
        Property.Holds(any, text =>
        {
            string decoded = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            Assert.Equal(decoded == text, Utf16.IsWellFormed(text));
        }, tests: 2_000);
    }
}
