namespace DurableStreams.Storage.Sqlite.Committing;

/// <summary>A write that is one function. The state is passed to it so that the function can be static.</summary>
internal sealed class WriteCall<TState, T>(
    Func<WriterConnection, TState, T> write, TState state, int bytes = 0, bool addsData = false)
    : WriteItem<T>
{
    public override int Bytes => base.Bytes + bytes;

    public override bool AddsData => addsData;

    protected override T Write(WriterConnection writer) => write(writer, state);
}
