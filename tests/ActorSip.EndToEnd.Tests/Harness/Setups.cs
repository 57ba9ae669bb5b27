using Xunit;

namespace ActorSip.EndToEnd.Tests.Harness;

/// <summary>The ways to run the server with which the same tests pass: each buffer allocator, both kinds of channels, one event loop and several.</summary>
internal static class Setups
{
    /// <summary>Buffer allocator, kind of channels and number of event loops. The debug allocator, which finds leaks, meets both.</summary>
    public static TheoryData<string> Each => ["pooled, batching, 1", "unpooled, portable, 1", "debug, batching, 2", "debug, portable, 2"];

    public static ServerOptions Options(string setup)
    {
        var parts = setup.Split(", ");

        // A SIPp that plays a phone takes a ping for one of the calls that it counts.
        return new ServerOptions { Lines = ["actorsip.nat.keepalive.contacts = off"], Allocator = parts[0], Channel = parts[1], Loops = int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture) };
    }
}
