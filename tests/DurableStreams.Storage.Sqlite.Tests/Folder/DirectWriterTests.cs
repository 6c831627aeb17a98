using DurableStreams.Storage.Sqlite.Folder;
using Microsoft.Win32.SafeHandles;

namespace DurableStreams.Storage.Sqlite.Tests.Folder;

public sealed class DirectWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("direct-writer-").FullName;
    private readonly DirectWriter _writer = new();

    [Theory]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(512 * 1024)]
    [InlineData((512 * 1024) + 1)]
    [InlineData((2 * 1024 * 1024) - 17)]
    public void A_file_has_exactly_the_bytes_whatever_their_number(int length)
    {
        byte[] data = RandomBytes(length);

        // What a longer file has left in the buffer must not appear in a shorter one.
        Write("longer", RandomBytes(length + 5000));
        Write("file", data);

        Assert.Equal(data, File.ReadAllBytes(Path.Combine(_folder, "file")));
    }

    [Fact]
    public void A_file_system_in_memory_can_be_written_too()
    {
        // Earlier kernels do not permit direct writes there.
        string shared = Directory.Exists("/dev/shm") ? "/dev/shm" : _folder;
        string file = Path.Combine(shared, Path.GetRandomFileName());
        byte[] data = RandomBytes(300_001);
        try
        {
            Write(file, data);
            Assert.Equal(data, File.ReadAllBytes(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] RandomBytes(int length)
    {
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);
        return data;
    }

    private void Write(string name, byte[] data)
    {
        using SafeFileHandle file = File.OpenHandle(
            Path.Combine(_folder, name), FileMode.CreateNew, FileAccess.Write, preallocationSize: data.Length);
        _writer.Write(file, data);
    }
}
