using Xunit;

namespace ActorSip.EndToEnd.Tests.Harness;

/// <summary>The ways to run the server with which the same tests pass: each buffer allocator, and each UDP channel.</summary>
internal static class Setups
{
    /// <summary>Buffer allocator and UDP channel. The debug allocator, which finds leaks, meets both channels.</summary>
    public static TheoryData<string> Each => ["pooled, batching", "unpooled, portable", "debug, batching", "debug, portable"];

    public static ServerOptions Options(string setup)
    {
        var parts = setup.Split(", ");
        return new ServerOptions { Allocator = parts[0], Channel = parts[1] };
    }
}
