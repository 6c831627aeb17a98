using System.Text;
using DurableStreams.Addressing;
using DurableStreams.TestKit.Streams;
using FsCheck;
using FsCheck.Fluent;

namespace DurableStreams.Core.Tests.Addressing;

public sealed class StreamPathTests
{
    private static readonly Gen<Rune> Runes = Gen.Frequency(
        (6, Gen.Elements("abcXYZ019-_~!$&'()*+,;=:@.%?# \"<>[]\\^`{|}".EnumerateRunes().ToArray())),
        (2, Gen.Choose(0xA0, 0xD7FF).Select(code => new Rune(code))),
        (1, Gen.Choose(0xE000, 0xFFFF).Select(code => new Rune(code))),
        (1, Gen.Choose(0x10000, 0x10FFFF).Select(code => new Rune(code))));

    /// <summary>Short paths of up to four segments, none of them "." or "..".</summary>
    private static readonly Gen<string> Paths =
        from segments in Gen.Choose(1, 4)
        from texts in Gen.ListOf(Gen.ListOf(Runes, 9).Select(runes => "s" + string.Concat(runes)), segments)
        select string.Join('/', texts);

    [Fact]
    public void Every_path_round_trips_through_its_url()
    {
        Property.Holds(Paths, decoded =>
        {
            StreamPath path = TestStreams.Path(decoded);
            string url = path.ToUrlPath();
            Assert.All(url, c => Assert.InRange(c, '!', '~'));
            Assert.DoesNotContain(url, c => "?#\"<>\\^`{|}[]".Contains(c, StringComparison.Ordinal));
            Assert.Null(StreamPath.Parse(url, out StreamPath parsed));
            Assert.Equal(path, parsed);
            Assert.Equal(decoded, parsed.Value);
        });
    }

    [Fact]
    public void Every_unicode_scalar_round_trips_through_its_url()
    {
        for (int code = 0; code <= 0x10FFFF; code++)
        {
            if (!Rune.TryCreate(code, out Rune rune) || code == '/')
            {
                continue;
            }

            string decoded = "x" + rune;
            if (Rune.IsControl(rune))
            {
                Refused(StreamPath.FromDecoded(decoded, out StreamPath refused), refused);
                continue;
            }

            StreamPath path = TestStreams.Path(decoded);
            if (StreamPath.Parse(path.ToUrlPath(), out StreamPath parsed) is { } problem || parsed != path)
            {
                Assert.Fail($"U+{code:X} was not parsed from '{path.ToUrlPath()}'.");
            }
        }
    }

    [Fact]
    public void Percent_encoding_does_not_change_the_stream_of_a_path()
    {
        Gen<(string Decoded, bool[] Encode, bool Lower)> cases =
            from decoded in Paths
            from encode in Gen.ArrayOf(Gen.Elements(true, false), 64)
            from lower in Gen.Elements(true, false)
            select (decoded, encode, lower);
        Property.Holds(cases, one =>
        {
            var encoded = new StringBuilder();
            int i = 0;
            foreach (byte b in Encoding.UTF8.GetBytes(one.Decoded))
            {
                bool mayStand = char.IsAsciiLetterOrDigit((char)b) || b == '/';
                encoded.Append(mayStand && !one.Encode[i++ % one.Encode.Length]
                    ? ((char)b).ToString()
                    : $"%{b.ToString(one.Lower ? "x2" : "X2")}");
            }

            Assert.Null(StreamPath.Parse(encoded.ToString(), out StreamPath parsed));
            Assert.Equal(one.Decoded, parsed.Value);
        });
    }

    [Fact]
    public void Every_parsed_path_has_one_canonical_url()
    {
        Gen<string> targets = Gen
            .ListOf(Gen.Elements(
                "a", "/", ".", "%", "%2F", "%2f", "%41", "%C3%A9", "é",
                "%C3", "%00", "%", "+", "😀", "_default", "__ds", "\uD800"))
            .Select(string.Concat);
        Property.Holds(targets, target =>
        {
            if (StreamPath.Parse(target, out StreamPath path) is null)
            {
                Assert.Null(StreamPath.Parse(path.ToUrlPath(), out StreamPath again));
                Assert.Equal(path, again);
            }
            else
            {
                Assert.Equal(default, path);
            }
        }, tests: 2_000);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a/b", "a/b")]
    [InlineData("%61", "a")]
    [InlineData("a+b", "a+b")]
    [InlineData("a%20b", "a b")]
    [InlineData("a%25b", "a%b")]
    [InlineData("a%2541b", "a%41b")]
    [InlineData("a%25252Fb", "a%252Fb")]
    [InlineData("caf%C3%A9", "café")]
    [InlineData("café", "café")]
    [InlineData("%F0%9F%98%80", "😀")]
    [InlineData("😀", "😀")]
    [InlineData("a.b/..c/...", "a.b/..c/...")]
    [InlineData("a%3Fb%23c", "a?b#c")]
    [InlineData("_default", "_default")]
    [InlineData("_defaults/a", "_defaults/a")]
    [InlineData("a/_default/b", "a/_default/b")]
    public void A_path_is_decoded_once(string encoded, string decoded)
    {
        Assert.Null(StreamPath.Parse(encoded, out StreamPath path));
        Assert.Equal(decoded, path.Value);
        Assert.Equal(TestStreams.Path(decoded), path);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("a%2fb")]
    [InlineData("a%252Fb")]
    [InlineData("a%252fb")]
    public void A_slash_is_a_slash_however_it_is_encoded(string encoded)
    {
        Assert.Null(StreamPath.Parse(encoded, out StreamPath path));
        Assert.Equal(TestStreams.Path("a/b"), path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("a%2F")]
    [InlineData("a%2F%2Fb")]
    [InlineData("a%252F%252Fb")]
    [InlineData("a%252F..%252Fb")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/.")]
    [InlineData("a/../b")]
    [InlineData("a/%2E%2E/b")]
    [InlineData("%2e")]
    [InlineData("a%00")]
    [InlineData("a%0Ab")]
    [InlineData("a%1F")]
    [InlineData("a%7F")]
    [InlineData("a%C2%85")]
    [InlineData("a\nb")]
    [InlineData("%")]
    [InlineData("a%")]
    [InlineData("a%4")]
    [InlineData("a%4g")]
    [InlineData("a%-1")]
    [InlineData("a% 1")]
    [InlineData("a%%41")]
    [InlineData("%C3")]
    [InlineData("%C3a")]
    [InlineData("%A9")]
    [InlineData("%C0%AF")]
    [InlineData("%ED%A0%80")]
    [InlineData("%F4%90%80%80")]
    [InlineData("%FF")]
    [InlineData("_default/a")]
    [InlineData("%5Fdefault/a")]
    [InlineData("_default%2Fa")]
    [InlineData("_default%252Fa")]
    public void An_invalid_path_is_refused(string encoded)
    {
        Refused(StreamPath.Parse(encoded, out StreamPath path), path);
    }

    [Fact]
    public void A_lone_surrogate_is_refused()
    {
        // Not in the data of the theory, because a test name cannot contain such a text.
        foreach (string decoded in (string[])["\uD800", "a\uD800b", "\uDC00", "\uDC00\uD800"])
        {
            Refused(StreamPath.Parse(decoded, out StreamPath parsed), parsed);
            Refused(StreamPath.FromDecoded(decoded, out StreamPath path), path);
        }
    }

    [Theory]
    [InlineData("a", 512)]
    [InlineData("é", 256)]
    [InlineData("€", 170)]
    [InlineData("😀", 128)]
    public void The_limit_counts_bytes_of_utf8(string character, int maxCharacters)
    {
        string longest = string.Concat(Enumerable.Repeat(character, maxCharacters));
        Assert.Equal(longest, TestStreams.Path(longest).Value);
        Assert.Null(StreamPath.Parse(TestStreams.Path(longest).ToUrlPath(), out StreamPath parsed));
        Assert.Equal(longest, parsed.Value);

        string tooLong = longest + character;
        Refused(StreamPath.FromDecoded(tooLong, out StreamPath path), path);
        Refused(StreamPath.Parse(tooLong, out path), path);
        Refused(StreamPath.Parse(Uri.EscapeDataString(tooLong), out path), path);
    }

    [Theory]
    [InlineData("a", "_default")]
    [InlineData("a/b", "a")]
    [InlineData("a/b/c", "a")]
    [InlineData("_default", "_default")]
    public void The_project_is_the_first_of_several_segments(string decoded, string project)
    {
        Assert.Equal(project, TestStreams.Path(decoded).Project);
    }

    [Theory]
    [InlineData("__ds", true)]
    [InlineData("__ds/subscriptions/1", true)]
    [InlineData("__ds%2Fx", true)]
    [InlineData("%5F_ds/x", true)]
    [InlineData("__dsx", false)]
    [InlineData("a/__ds", false)]
    [InlineData("__DS", false)]
    public void The_first_segment_of_the_protocol_is_reserved(string encoded, bool isReserved)
    {
        Assert.Null(StreamPath.Parse(encoded, out StreamPath path));
        Assert.Equal(isReserved, path.IsReserved);
    }

    [Fact]
    public void Paths_differ_by_case_and_normalization()
    {
        Assert.NotEqual(TestStreams.Path("a"), TestStreams.Path("A"));
        Assert.NotEqual(TestStreams.Path("caf\u00E9"), TestStreams.Path("cafe\u0301"));
    }

    private static void Refused(string? problem, StreamPath path)
    {
        Assert.False(string.IsNullOrWhiteSpace(problem));
        Assert.Equal(default, path);
        Assert.Equal("", path.Value);
    }
}
