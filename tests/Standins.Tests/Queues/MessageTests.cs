using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using DurableStreams.Azurite.Faults;

namespace Standins.Tests.Queues;

[Collection(AzuriteCollection.Name)]
public sealed class MessageTests : QueueTest
{
    private readonly FaultyTransport _transport = new();

    public MessageTests(AzuriteFixture fixture)
        : base(fixture)
    {
        Options.Transport = _transport;
    }

    [Fact]
    public async Task A_message_is_sent_received_and_deleted()
    {
        SendReceipt sent = (await Queue.SendMessageAsync("a <text> & \u20ac")).Value;
        QueueMessage received = Assert.Single((await Queue.ReceiveMessagesAsync()).Value);

        Assert.Equal(sent.MessageId, received.MessageId);
        Assert.Equal("a <text> & \u20ac", received.Body.ToString());
        Assert.Equal(1, received.DequeueCount);
        Assert.Empty((await Queue.ReceiveMessagesAsync()).Value);

        await Queue.DeleteMessageAsync(received.MessageId, received.PopReceipt);
        Assert.Equal(0, (await Queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task Bytes_travel_as_base64()
    {
        byte[] bytes = [0, 1, 254, 255];
        await Queue.SendMessageAsync(new BinaryData(bytes));

        Assert.Equal(Convert.ToBase64String(bytes), Assert.Single((await PlainQueue().PeekMessagesAsync()).Value).Body.ToString());
        Assert.Equal(bytes, Assert.Single((await Queue.PeekMessagesAsync()).Value).Body.ToArray());
    }

    [Fact]
    public async Task Plain_text_keeps_its_markup_and_white_space()
    {
        QueueClient plain = PlainQueue();
        await plain.SendMessageAsync("  <a>&amp; \"b\"\n\t ");
        Assert.Equal("  <a>&amp; \"b\"\n\t ", Assert.Single((await plain.ReceiveMessagesAsync()).Value).Body.ToString());
    }

    [Fact]
    public async Task An_update_changes_the_text_and_the_receipt()
    {
        await Queue.SendMessageAsync("old");
        QueueMessage received = Assert.Single((await Queue.ReceiveMessagesAsync(1, TimeSpan.FromMinutes(1))).Value);

        UpdateReceipt updated = (await Queue.UpdateMessageAsync(received.MessageId, received.PopReceipt, "new")).Value;
        Assert.NotEqual(received.PopReceipt, updated.PopReceipt);

        QueueMessage again = Assert.Single((await Queue.ReceiveMessagesAsync()).Value);
        Assert.Equal(("new", 2L), (again.Body.ToString(), again.DequeueCount));
        var failure = await Assert.ThrowsAsync<RequestFailedException>(
            () => Queue.DeleteMessageAsync(received.MessageId, received.PopReceipt));
        Assert.Equal("PopReceiptMismatch", failure.ErrorCode);
    }

    [Fact]
    public async Task An_update_without_text_keeps_it()
    {
        await Queue.SendMessageAsync("kept");
        QueueMessage received = Assert.Single((await Queue.ReceiveMessagesAsync()).Value);
        await Queue.UpdateMessageAsync(received.MessageId, received.PopReceipt, visibilityTimeout: TimeSpan.Zero);
        Assert.Equal("kept", Assert.Single((await Queue.ReceiveMessagesAsync()).Value).Body.ToString());
    }

    [Fact]
    public async Task A_message_may_be_visible_later()
    {
        await Queue.SendMessageAsync("later", TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
        Assert.Empty((await Queue.ReceiveMessagesAsync(32)).Value);
        Assert.Equal(1, (await Queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task Several_messages_come_at_once()
    {
        foreach (int i in Enumerable.Range(0, 5))
        {
            await Queue.SendMessageAsync($"{i}");
        }

        Assert.Equal(5, (await Queue.ReceiveMessagesAsync(maxMessages: 32)).Value.Length);
    }

    [Fact]
    public async Task An_absent_queue_is_a_failure_with_its_code()
    {
        await Queue.DeleteAsync();
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Queue.SendMessageAsync("x"));
        Assert.Equal((404, "QueueNotFound"), (failure.Status, failure.ErrorCode));
        await Queue.CreateIfNotExistsAsync();
        await Queue.CreateIfNotExistsAsync();
    }

    [Fact]
    public async Task Faults_befall_queues_too()
    {
        _transport.Decide = (_, _) => Fault.Throttle;
        var busy = await Assert.ThrowsAsync<RequestFailedException>(() => Queue.SendMessageAsync("1"));
        Assert.Equal((503, "ServerBusy"), (busy.Status, busy.ErrorCode));

        _transport.Decide = (_, _) => Fault.Late;
        await Assert.ThrowsAsync<TaskCanceledException>(() => Queue.SendMessageAsync("2"));
        _transport.Decide = FaultPlan.None;
        Assert.Empty((await Queue.PeekMessagesAsync()).Value);
        Assert.Equal([201], await _transport.ReleaseAsync());
        Assert.Equal("2", Assert.Single((await Queue.PeekMessagesAsync()).Value).Body.ToString());
    }
}
