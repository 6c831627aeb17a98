using DurableStreams.Storage.AzureTables.Keys;
using FsCheck;
using FsCheck.Fluent;
using Property = DurableStreams.Core.Tests.Property;

namespace DurableStreams.Storage.AzureTables.Tests.Keys;

public sealed class PathKeyTests
{
    /// <summary>All characters that a path may contain. Those with a special encoding are frequent.</summary>
    private static readonly Gen<char> Characters = Gen.Frequency(
        (4, Gen.Elements(" !\"#$%&'-./:>?@[\\]^_`|}~".ToCharArray())),
        (3, Gen.Choose(0x20, 0x7e).Select(static code => (char)code)),
        (1, Gen.Elements("\u00a0\u00ff\u0100\ud800\udc00\udfff\ue000\uffff".ToCharArray())));

    private static readonly Gen<string> Texts = Characters.ArrayOf()
        .Select(static characters => new string(characters));

    [Theory]
    [InlineData("project/stream", "project.stream")]
    [InlineData("a-b.c", "a-0b-1c")]
    [InlineData("#?%\\", "\"1>1$1[1")]
    [InlineData("\"$>[", "\"0$0>0[0")]
    [InlineData(" !", "!0!1")]
    [InlineData("~é", "~007e~00e9")]
    public void The_key_of_a_path_never_changes(string path, string key)
    {
        Assert.Equal(key, PathKey.Encode(path));
        Assert.Equal(path, PathKey.Decode(key));
    }

    [Fact]
    public void Decoding_a_key_returns_its_path() =>
        Property.Holds(Texts, path => Assert.Equal(path, PathKey.Decode(PathKey.Encode(path))), 2_000);

    [Fact]
    public void Keys_sort_as_paths_do() => Property.Holds(
        Gen.OneOf(
            Texts.Two(),
            Texts.Zip(Texts).Zip(Texts)
                .Select(three => (three.Item1.Item1 + three.Item1.Item2, three.Item1.Item1 + three.Item2))),
        pair => Assert.Equal(
            Math.Sign(string.CompareOrdinal(pair.Item1, pair.Item2)),
            Math.Sign(string.CompareOrdinal(PathKey.Encode(pair.Item1), PathKey.Encode(pair.Item2)))),
        2_000);

    [Fact]
    public void Keys_contain_only_characters_that_keys_and_filters_allow() => Property.Holds(
        Texts,
        path => Assert.All(
            PathKey.Encode(path),
            c => Assert.True(c is > ' ' and < '\u007f' && !"/\\#?%".Contains(c), $"'{c}' in the key of '{path}'.")),
        1_000);

    [Fact]
    public void The_keys_from_a_prefix_to_the_one_after_it_are_those_of_the_paths_with_the_prefix() => Property.Holds(
        Texts.Where(text => text.Length > 0).Zip(Texts),
        pair =>
        {
            (string prefix, string other) = pair;
            string first = PathKey.Encode(prefix);
            string after = PathKey.After(first);
            Assert.True(IsWithin(PathKey.Encode(prefix + other)));
            Assert.Equal(other.StartsWith(prefix, StringComparison.Ordinal), IsWithin(PathKey.Encode(other)));

            bool IsWithin(string key) =>
                string.CompareOrdinal(key, first) >= 0 && string.CompareOrdinal(key, after) < 0;
        },
        2_000);

    [Theory]
    [InlineData("/")]
    [InlineData("a b")]
    [InlineData("$2")]
    [InlineData("$")]
    [InlineData("~12")]
    [InlineData("~12x4")]
    public void A_string_that_is_not_the_key_of_a_path_is_refused(string key) =>
        Assert.Throws<InvalidDataException>(() => PathKey.Decode(key));
}
