using DurableStreams.Addressing;
using DurableStreams.Storage.Codecs;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Codecs;

public sealed class ReminderCodecTests
{
    private const string ForkPath = "06702F666F726B";
    private const string SourcePath = "08702F736F75726365";
    private const string KeyPath = "16702F5F5F64732F737562736372697074696F6E732F78";
    private const string First = "0197C0FFEE0070008000000000000001";
    private const string Second = "0197C0FFEE0070008000000000000002";
    private const string None = "00000000000000000000000000000000";

    private static readonly StreamPath Fork = TestStreams.Path("p/fork");
    private static readonly StreamPath Source = TestStreams.Path("p/source");
    private static readonly StreamPath Key = TestStreams.Path("p/__ds/subscriptions/x");
    private static readonly Incarnation One = GoldenHeads.Incarnation(1);
    private static readonly Incarnation Two = GoldenHeads.Incarnation(2);

    /// <summary>Each case as the first release that had it has stored it.</summary>
    private static readonly (Reminder Reminder, string Stored)[] Golden =
    [
        (new Reminder.Expire(Fork, One), $"0101{ForkPath}{First}00"),
        (new Reminder.Purge(Fork, One), $"0102{ForkPath}{First}00"),
        (new Reminder.UndoFork(Fork, One, new ForkOrigin(Source, Two, 300)),
            $"0103{ForkPath}{First}01{SourcePath}{Second}AC02"),
        (new Reminder.ReleaseFork(Fork, One, new ForkOrigin(Source, Two, 300)),
            $"0104{ForkPath}{First}01{SourcePath}{Second}AC02"),
        (new Reminder.FanOut(Fork, One), $"0105{ForkPath}{First}00"),
        (new Reminder.FanOut(Fork, One, LastTail: 300), $"0105{ForkPath}{First}01{ForkPath}{First}AC02"),
        (new Reminder.FanOut(Fork, One, LastTail: 300, Attempt: 3), $"0105{ForkPath}{First}03{ForkPath}{First}AC0203"),
        (new Reminder.Deliver(Fork, Source, Attempt: 1), $"0106{ForkPath}{None}03{SourcePath}{None}0001"),
        (new Reminder.SettleEstuarySubscription(Fork, One, new SourceKey(Source, Two)),
            $"0107{ForkPath}{First}01{SourcePath}{Second}00"),
        (new Reminder.ForgetSource(Fork, One), $"0108{ForkPath}{First}00"),
        (new Reminder.DropStaged(Fork, One), $"0109{ForkPath}{First}00"),
        (new Reminder.DropOutcomes(Fork), $"010A{ForkPath}{None}00"),
        (new Reminder.Subscription(Key, One), $"010B{KeyPath}{First}00"),
    ];

    [Fact]
    public void Version_1_stays_as_it_is() =>
        Assert.All(
            Golden, known => Assert.Equal(known.Stored, Convert.ToHexString(ReminderCodec.Encode(known.Reminder))));

    [Fact]
    public void A_reminder_comes_back() =>
        Assert.All(
            Golden, known => Assert.Equal(known.Reminder, ReminderCodec.Decode(Convert.FromHexString(known.Stored))));

    [Fact]
    public void Every_kind_is_covered() =>
        Assert.Equal(Enum.GetValues<ReminderKind>(), Golden.Select(known => known.Reminder.Kind).Distinct());

    [Fact]
    public void A_source_that_a_kind_has_no_use_for_is_ignored() => Assert.Equal(
        new Reminder.Purge(Fork, One),
        ReminderCodec.Decode(Convert.FromHexString($"0102{ForkPath}{First}01{SourcePath}{Second}AC02")));

    [Theory]
    [InlineData(ReminderKind.UndoFork)]
    [InlineData(ReminderKind.ReleaseFork)]
    [InlineData(ReminderKind.Deliver)]
    [InlineData(ReminderKind.SettleEstuarySubscription)]
    public void A_reminder_without_the_source_that_it_needs_is_refused(ReminderKind kind) =>
        Assert.Throws<InvalidDataException>(
            () => ReminderCodec.Decode(Convert.FromHexString($"01{(int)kind:X2}{ForkPath}{First}00")));

    [Fact]
    public void A_reminder_that_is_not_whole_or_not_known_is_refused()
    {
        byte[] bytes = ReminderCodec.Encode(Golden[2].Reminder);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => ReminderCodec.Decode(bytes.AsSpan(0, length)));
        }

        Assert.Throws<InvalidDataException>(() => ReminderCodec.Decode([.. bytes, 0]));
        bytes[1] = 200;
        Assert.Throws<InvalidDataException>(() => ReminderCodec.Decode(bytes));
    }
}
