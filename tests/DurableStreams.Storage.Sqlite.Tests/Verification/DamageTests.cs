using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Tests.Journal;
using DurableStreams.Storage.Sqlite.Verification;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Verification;

/// <summary>Changed bytes are reported, and never served.</summary>
public sealed class DamageTests : IAsyncLifetime
{
    private static readonly byte[] Small = TestBytes.Random(20_000, 1);
    private static readonly byte[] Large = TestBytes.Random(300_000, 2);

    private StoreFolder _folder = null!;
    private TestStream _stream = null!;
    private TestStream _other = null!;

    private string File => Directory.GetFiles(Path.Combine(_folder.Path, "segments")).Single();

    public async Task InitializeAsync()
    {
        _folder = StoreFolder.WithStore();
        _stream = await TestStream.CreateAsync(_folder.Store, TestStreams.Path("p/s"));
        await _stream.AppendAsync(Small);
        await _stream.AppendAsync(Large);
        await _stream.AppendAsync(TestBytes.Text("a"), TestBytes.Text("bc"));
        _other = await TestStream.CreateAsync(_folder.Store, TestStreams.Path("p/other"));
        await _other.AppendAsync(TestBytes.Text("other"));
        await _folder.CloseAsync();
    }

    public async Task DisposeAsync() => await _folder.DisposeAsync();

    [Fact]
    public void A_folder_without_damage_has_none()
    {
        Assert.Equal(
            new VerificationResult(2, 4, Small.Length + Large.Length + 3 + 5, 0, 0), Verify(out List<string> problems));
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("UPDATE segments SET data = CAST(x'00' || substr(data, 2) AS BLOB) WHERE end = 20000", 0)]
    [InlineData("UPDATE segments SET boundaries = x'0201' WHERE boundaries = x'0102'", 320_000)]
    [InlineData("UPDATE segments SET checksum = checksum + 1 WHERE end = 20000", 0)]
    public async Task A_damaged_row_is_found_and_not_served(string sql, long start)
    {
        _folder.Query(sql);

        await AssertDamagedAsync(start);
    }

    [Theory]
    [InlineData("flip")]
    [InlineData("cut")]
    [InlineData("delete")]
    public async Task A_damaged_file_is_found_and_not_served(string damage)
    {
        byte[] bytes = await System.IO.File.ReadAllBytesAsync(File);
        bytes[12_345] ^= 1;
        switch (damage)
        {
            case "flip":
                await System.IO.File.WriteAllBytesAsync(File, bytes);
                break;
            case "cut":
                await System.IO.File.WriteAllBytesAsync(File, bytes[..^1]);
                break;
            default:
                System.IO.File.Delete(File);
                break;
        }

        await AssertDamagedAsync(20_000);
    }

    [Fact]
    public void A_file_that_the_disk_cannot_read_is_found_like_a_damaged_one()
    {
        string file = File;
        System.IO.File.Delete(file);
        System.IO.File.CreateSymbolicLink(file, file); // Opening it fails, as if the disk had.

        Assert.Equal(1, Verify(out List<string> problems).Damaged);
        Assert.Equal(["The bytes of 'p/s' from position 20000 to 320000 cannot be read."], problems);
    }

    [Fact]
    public async Task The_bytes_of_one_row_do_not_pass_for_those_of_another()
    {
        _folder.Query("UPDATE segments SET life = life + 100 WHERE end = 5");
        _folder.Query("UPDATE lives SET id = id + 100 WHERE path = 'p/other'");
        _folder.Query("UPDATE streams SET life = life + 100 WHERE path = 'p/other'");

        await Assert.ThrowsAsync<DamagedDataException>(() => ReadAsync(_folder.Open(), _other, 0));
    }

    [Fact]
    public async Task However_a_bit_of_the_database_is_flipped_no_wrong_bytes_are_served()
    {
        byte[] sound = await System.IO.File.ReadAllBytesAsync(_folder.DatabaseFile);
        var random = new Random(15);
        int found = 0;
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = [.. sound];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            await System.IO.File.WriteAllBytesAsync(_folder.DatabaseFile, damaged);
            System.IO.File.Delete(_folder.DatabaseFile + "-wal");
            System.IO.File.Delete(_folder.DatabaseFile + "-shm");
            found += await ServesOnlyWhatWasWrittenAsync() ? 0 : 1;
        }

        // Most of the file is the bytes of the stream, and the rest is mostly unused.
        Assert.InRange(found, 20, 200);
    }

    [Fact]
    public async Task A_damaged_journal_is_found_and_refused()
    {
        await using StoreFolder open = StoreFolder.WithStore();
        TestStream stream = await TestStream.CreateAsync(open.Store, TestStreams.Path("p/s"));
        await stream.AppendAsync(TestBytes.Text("journaled"));
        await using StoreFolder crashed = CrashedFolder.Of(open);
        crashed.Query("UPDATE journal SET commits = commits || x'00'");

        List<string> problems = [];
        Assert.Equal(1, SqliteVerification.Run(crashed.Path, problems.Add).Damaged);
        Assert.Equal(["Row 1 of the journal is damaged."], problems);
        var refusal = Assert.Throws<DataFolderUnusableException>(() => crashed.Open());
        Assert.EndsWith("Row 1 of the journal does not have its checksum.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_head_is_found()
    {
        _folder.Query("UPDATE streams SET head = x'FF' WHERE path = 'p/other'");

        Assert.Equal(1, Verify(out List<string> problems).Damaged);
        Assert.StartsWith("The head of 'p/other' is damaged: ", problems.Single(), StringComparison.Ordinal);
        await _folder.CloseAsync();
    }

    [Fact]
    public async Task A_row_with_another_key_is_found_and_not_served()
    {
        _folder.Query("UPDATE segments SET end = end + 1 WHERE end = 320003");

        Assert.Equal(2, Verify(out List<string> problems).Damaged);
        Assert.Equal(
            [
                "The bytes of 'p/s' are stored from position 0 to 320004, but should be from 0 to 320003.",
                "The bytes of 'p/s' from position 320001 to 320004 are damaged.",
            ],
            problems);
        await Assert.ThrowsAsync<DamagedDataException>(() => ReadAsync(_folder.Open(), _stream, 0));
    }

    [Theory]
    [InlineData("DELETE FROM segments WHERE end = 20000", "from position 20000 to 320003")]
    [InlineData("DELETE FROM segments WHERE end = 320003", "from position 0 to 320000")]
    [InlineData("DELETE FROM segments WHERE end > 5", "from position 0 to 0")]
    public void Missing_rows_at_the_start_or_the_end_are_found(string sql, string extent)
    {
        _folder.Query(sql);

        Assert.Equal(1, Verify(out List<string> problems).Damaged);
        Assert.Equal($"The bytes of 'p/s' are stored {extent}, but should be from 0 to 320003.", problems.Single());
    }

    [Fact]
    public async Task Rows_of_an_earlier_release_are_counted_and_served()
    {
        _folder.Query("UPDATE segments SET checksum = NULL");

        Assert.Equal((4, 0), (Verify(out _).WithoutChecksum, Verify(out _).Damaged));
        Assert.Equal(_stream.Written.ToArray(), await ReadAsync(_folder.Open(), _stream, 0));
    }

    [Fact]
    public async Task An_open_store_can_be_verified_and_goes_on()
    {
        SqliteStreamStore store = _folder.Open();
        var again = new TestStream(store, TestStreams.Path("p/new"));
        await again.ApplyAsync(again.Next());
        await again.AppendAsync(Large);

        Assert.Equal(0, Verify(out _).Damaged);
        await again.AppendAsync(Large);
        Assert.Equal(again.Written.ToArray(), await ReadAsync(store, again, 0));
    }

    [Fact]
    public void What_cannot_be_verified_is_refused()
    {
        string missing = Path.Combine(_folder.Path, "no");
        Assert.Throws<DataFolderUnusableException>(() => SqliteVerification.Run(missing, _ => { }));
        _folder.Query("PRAGMA user_version = 5");
        Assert.Throws<DataFolderUnusableException>(() => SqliteVerification.Run(_folder.Path, _ => { }));
    }

    private async Task AssertDamagedAsync(long start)
    {
        Assert.Equal(1, Verify(out List<string> problems).Damaged);
        Assert.StartsWith($"The bytes of 'p/s' from position {start} to ", problems.Single(), StringComparison.Ordinal);

        SqliteStreamStore store = _folder.Open();
        var damage = await Assert.ThrowsAsync<DamagedDataException>(() => ReadAsync(store, _stream, 0));
        Assert.Contains("'p/s'", damage.Message, StringComparison.Ordinal);
        Assert.Equal(TestBytes.Text("other"), await ReadAsync(store, _other, 0));
        await _folder.CloseAsync();
    }

    // What is damaged may be unused, or make the folder or the stream unreadable; but it is never served.
    private async Task<bool> ServesOnlyWhatWasWrittenAsync()
    {
        try
        {
            SqliteStreamStore store = _folder.Open();
            foreach (TestStream stream in (TestStream[])[_stream, _other])
            {
                if (await ReadAsync(store, stream, 0) is not { } read)
                {
                    return false;
                }

                Assert.Equal(stream.Written.ToArray(), read);
            }

            return true;
        }
        catch (Exception e) when (e is DamagedDataException or DataFolderUnusableException
            or Native.SqliteFailureException)
        {
            return false;
        }
        finally
        {
            await _folder.CloseAsync();
        }
    }

    private static async Task<byte[]?> ReadAsync(SqliteStreamStore store, TestStream stream, long position)
    {
        Segment? all = await store.ReadAsync(stream.Path, stream.Incarnation, position, int.MaxValue, default);
        return all?.Data.ToArray();
    }

    private VerificationResult Verify(out List<string> problems)
    {
        List<string> found = [];
        VerificationResult result = SqliteVerification.Run(_folder.Path, found.Add);
        problems = found;
        return result;
    }
}
