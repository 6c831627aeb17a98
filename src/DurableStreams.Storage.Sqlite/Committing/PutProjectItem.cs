namespace DurableStreams.Storage.Sqlite;

/// <summary>See <see cref="IProjectStore.PutProjectAsync"/>.</summary>
internal sealed class PutProjectItem(string name, Project project, RowVersion expected) : WriteItem<ProjectRow?>
{
    private readonly byte[] _body = ProjectCodec.Encode(project);

    public override int Bytes => 256 + _body.Length;

    protected override ProjectRow? Write(WriterConnection writer) =>
        writer.Projects.TryPut(name, _body, expected) is { } version ? new ProjectRow(project, version) : null;
}
