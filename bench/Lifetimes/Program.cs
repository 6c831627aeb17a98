using System.Globalization;
using Lifetimes;

// See the section "Followed streams and the sweeper" of ../README.md.
string[] known = ["followed", "sweep"];
if (args is not [var test, var storeName, var count, ..] || !known.Contains(test))
{
    Console.Error.WriteLine("Lifetimes followed|sweep FOLDER|tables COUNT [TTL-SECONDS [SECONDS]]");
    return 2;
}

int streams = Math.Clamp(int.Parse(count, CultureInfo.InvariantCulture), 1, 200_000);
int ttl = Math.Clamp(args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 5, 1, 3_600);
int seconds = Math.Clamp(args.Length > 4 ? int.Parse(args[4], CultureInfo.InvariantCulture) : 30, 1, 600);
await using var host = await BenchHost.StartAsync(storeName);
return test == "followed"
    ? await FollowedStreams.RunAsync(host, streams, ttl, TimeSpan.FromSeconds(seconds))
    : await DueReminders.RunAsync(host, streams);
