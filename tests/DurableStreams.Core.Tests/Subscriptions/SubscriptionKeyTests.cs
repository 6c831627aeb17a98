using DurableStreams.Addressing;
using DurableStreams.StoreContract;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;
using FsCheck;
using FsCheck.Fluent;

namespace DurableStreams.Core.Tests.Subscriptions;

public sealed class SubscriptionKeyTests
{
    private static readonly SubscriptionKey OfRoot = ContractSubscriptions.Key("s\u00fcb 1", null);
    private static readonly SubscriptionKey OfProject = ContractSubscriptions.Key("s\u00fcb 1", "project");

    private static readonly Gen<string> Ids =
        from characters in Gen.NonEmptyListOf(
            Gen.Elements([.. "abcXYZ019-_~!$&'()*+,;=:@.%?# \"<>[]\\^`{|}\u00fc\u65e5\uffff"]))
        select string.Concat(characters.Take(40));

    [Fact]
    public void The_path_is_below_the_reserved_segment_of_the_root()
    {
        Assert.Equal("__ds/subscriptions/s\u00fcb 1", OfRoot.Path.Value);
        Assert.Equal("project/__ds/subscriptions/s\u00fcb 1", OfProject.Path.Value);
        Assert.Equal(OfProject.Path.Value, OfProject.ToString());
        Assert.Null(OfRoot.Project);
        Assert.Equal(("project", "s\u00fcb 1"), (OfProject.Project, OfProject.Id));
    }

    [Fact]
    public void Every_key_comes_back_from_its_path() => Property.Holds(
        from id in Ids from project in Gen.Elements<string?>(null, "p", "project-1", "__dsx") select (project, id),
        example =>
        {
            if (SubscriptionKey.Create(example.project, example.id, out SubscriptionKey key) is null)
            {
                Assert.True(SubscriptionKey.TryFromPath(key.Path, out SubscriptionKey read));
                Assert.Equal(key, read);
                Assert.Equal(example, (read.Project, read.Id));
            }
            else
            {
                Assert.True(example.id is "." or "..");
            }
        });

    [Theory]
    [InlineData("a")]
    [InlineData("__ds")]
    [InlineData("__ds/subscriptions")]
    [InlineData("__ds/subscriptions/a/b")]
    [InlineData("__ds/jwks.json")]
    [InlineData("project/__ds/subscriptions")]
    [InlineData("project/__ds/subscriptions/a/b")]
    [InlineData("project/x/__ds/subscriptions/a")]
    [InlineData("project/x__ds/subscriptions/a")]
    [InlineData("x__ds/subscriptions/a")]
    [InlineData("__DS/subscriptions/a")]
    public void Another_path_identifies_no_subscription(string path)
    {
        Assert.False(SubscriptionKey.TryFromPath(TestStreams.Path(path), out SubscriptionKey key));
        Assert.Equal(default, key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a\nb")]
    public void An_id_that_is_not_one_segment_is_refused_with_a_sentence(string id) =>
        Assert.EndsWith(".", SubscriptionKey.Create(null, id, out _), StringComparison.Ordinal);

    [Fact]
    public void Text_that_is_not_valid_UTF_16_is_not_an_id() =>
        Assert.NotNull(SubscriptionKey.Create(null, "a\ud800", out _));

    [Fact]
    public void An_id_has_at_most_128_bytes()
    {
        Assert.Null(SubscriptionKey.Create(null, new string('x', 128), out _));
        Assert.NotNull(SubscriptionKey.Create(null, new string('x', 129), out _));
        Assert.Null(SubscriptionKey.Create(null, new string('\u00fc', 64), out _));
        Assert.NotNull(SubscriptionKey.Create(null, new string('\u00fc', 65), out _));
    }

    [Theory]
    [InlineData("project/a", true, true)]
    [InlineData("project/a/b", true, true)]
    [InlineData("project", true, false)]
    [InlineData("project2/a", true, false)]
    [InlineData("Project/a", true, false)]
    [InlineData("other/project/a", true, false)]
    [InlineData("__ds/a", false, false)]
    public void A_root_covers_the_streams_below_it(string path, bool coveredByRoot, bool coveredByProject)
    {
        Assert.Equal(coveredByRoot, OfRoot.Covers(TestStreams.Path(path)));
        Assert.Equal(coveredByProject, OfProject.Covers(TestStreams.Path(path)));
    }

    [Fact]
    public void Paths_are_relative_to_the_root()
    {
        StreamPath stream = TestStreams.Path("project/a/b");

        Assert.Equal("project/a/b", OfRoot.RelativePathOf(stream));
        Assert.Equal("a/b", OfProject.RelativePathOf(stream));
        Assert.Throws<ArgumentException>(() => OfProject.RelativePathOf(TestStreams.Path("other/a")));
        Assert.Null(OfProject.ParseStream("/a/b/", out StreamPath parsed));
        Assert.Equal(stream, parsed);
        Assert.Null(OfRoot.ParseStream("project/a/b", out parsed));
        Assert.Equal(stream, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a//b")]
    [InlineData("../other/a")]
    public void What_is_not_a_path_is_refused_with_a_sentence(string relative)
    {
        Assert.EndsWith(".", OfProject.ParseStream(relative, out _), StringComparison.Ordinal);
        Assert.EndsWith(".", OfRoot.ParseStream(relative, out _), StringComparison.Ordinal);
    }

    [Fact]
    public void Reserved_paths_are_no_streams_of_a_subscription() =>
        Assert.NotNull(OfRoot.ParseStream("__ds/subscriptions/a", out _));
}
