using System.Buffers;
using System.Text.Json;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;

namespace DurableStreams.Samples.AiChat;

/// <summary>Appends questions and answers to the stream of their conversation.</summary>
internal sealed class Conversations(StreamService streams, Model model, IHostApplicationLifetime lifetime)
{
    /// <summary>Appends a question, and begins to answer it.</summary>
    /// <returns>False if there is no such conversation: the page creates its stream.</returns>
    public async Task<bool> AskAsync(string conversation, string question)
    {
        if (StreamPath.FromDecoded($"chat/{conversation}", out StreamPath path) is not null)
        {
            return false;
        }

        var turn = Guid.NewGuid();
        if (!await AppendAsync(path, new Entry("question", turn, question)))
        {
            return false;
        }

        // Not part of the request: the answer goes on when the page is closed.
        _ = Task.Run(() => AnswerAsync(path, turn, question, lifetime.ApplicationStopping));
        return true;
    }

    private async Task AnswerAsync(StreamPath path, Guid turn, string question, CancellationToken stopping)
    {
        await foreach (string word in model.AnswerAsync(question, stopping))
        {
            await AppendAsync(path, new Entry("word", turn, word));
        }

        await AppendAsync(path, new Entry("end", turn));
    }

    private async Task<bool> AppendAsync(StreamPath path, Entry entry)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(entry, JsonSerializerOptions.Web);
        var body = RequestBody.Of(new ReadOnlySequence<byte>(json));
        return await streams.AppendAsync(new AppendRequest(path, ContentType.Json, body, false, null, null))
            is AppendOutcome.Appended;
    }
}
