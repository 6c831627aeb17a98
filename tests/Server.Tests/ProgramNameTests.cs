using DurableStreams.Server;

namespace Server.Tests;

public sealed class ProgramNameTests
{
    private static readonly string[] Searched = ["/usr/bin", "/home/me/.dotnet/tools/", ""];

    [Theory]
    [InlineData("/home/me/.dotnet/tools/durable-streams", "durable-streams")]
    [InlineData("/src/repo/src/Server/bin/Debug/net10.0/durable-streams", "src/Server/bin/Debug/net10.0/durable-streams")]
    [InlineData("/src/repo/durable-streams", "./durable-streams")]
    [InlineData("/app/durable-streams", "/app/durable-streams")]
    [InlineData("/my apps/durable-streams", "\"/my apps/durable-streams\"")]
    [InlineData("/usr/bin/dotnet", "dotnet /app/durable-streams.dll")]
    [InlineData("/opt/dotnet/dotnet", "/opt/dotnet/dotnet /app/durable-streams.dll")]
    public void The_command_of_a_hint_can_be_run_as_it_is(string process, string command) =>
        Assert.Equal(command, ProgramName.Of(process, "/app/durable-streams.dll", Searched, "/src/repo"));
}
