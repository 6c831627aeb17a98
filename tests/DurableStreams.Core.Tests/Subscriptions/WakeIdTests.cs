using DurableStreams.Subscriptions;
using FsCheck.Fluent;

namespace DurableStreams.Core.Tests.Subscriptions;

public sealed class WakeIdTests
{
    private const string Text = "w_0197c0ffee0070008000000000000042";

    [Fact]
    public void The_text_form_does_not_change()
    {
        Assert.Equal(Text, new WakeId(Guid.Parse("0197c0ff-ee00-7000-8000-000000000042")).ToString());
        Assert.True(WakeId.TryParse(Text, out WakeId id));
        Assert.Equal(new WakeId(Guid.Parse("0197c0ff-ee00-7000-8000-000000000042")), id);
    }

    [Fact]
    public void Every_id_comes_back_from_its_text() => Property.Holds(
        ArbMap.Default.GeneratorFor<Guid>(), value =>
        {
            var id = new WakeId(value);
            Assert.True(WakeId.TryParse(id.ToString(), out WakeId parsed));
            Assert.Equal(id, parsed);
        });

    [Fact]
    public void Every_new_id_is_another_one() =>
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).Select(_ => WakeId.New()).Distinct().Count());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("w_")]
    [InlineData("0197c0ffee0070008000000000000042")]
    [InlineData("W_0197c0ffee0070008000000000000042")]
    [InlineData("w_0197C0FFEE0070008000000000000042")]
    [InlineData("w_0197c0ffee007000800000000000004")]
    [InlineData("w_0197c0ffee00700080000000000000420")]
    [InlineData("w_0197c0ff-ee00-7000-8000-000000000042")]
    [InlineData("w_{0197c0ffee0070008000000000000042}")]
    [InlineData(" w_0197c0ffee0070008000000000000042")]
    [InlineData("w_0197c0ffee0070008000000000000042 ")]
    [InlineData("w_0197c0ffee007000800000000000004g")]
    public void Everything_else_is_refused(string? text)
    {
        Assert.False(WakeId.TryParse(text, out WakeId id));
        Assert.Equal(default, id);
    }
}
