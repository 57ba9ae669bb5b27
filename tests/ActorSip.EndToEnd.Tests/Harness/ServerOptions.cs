namespace ActorSip.EndToEnd.Tests.Harness;

/// <summary>What a test wants otherwise than the other tests have it.</summary>
internal sealed record ServerOptions
{
    /// <summary>pooled, unpooled or debug.</summary>
    public string Allocator { get; init; } = "debug";

    /// <summary>auto, batching or portable.</summary>
    public string Channel { get; init; } = "auto";

    /// <summary>Event loops.</summary>
    public int Loops { get; init; } = 2;

    /// <summary>The domains the server is responsible for, besides its IPv4 address.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [TestServer.Domain];

    /// <summary>The address it had before, for a server that is started again; null: a new one.</summary>
    public System.Net.IPAddress? Address { get; init; }

    /// <summary>Where it keeps what it keeps; a new one for each server.</summary>
    public string DataFolder { get; init; } = TestFolder.Next();

    /// <summary>The steps of the listeners' pipeline: those that are shipped, but nobody is asked for a password.</summary>
    public IReadOnlyList<string> Steps { get; init; } = ["sanity", "nat", "peers", "session-timer", "in-dialog", "options", "registrar", "routes", "redirect", "location", "relay"];

    /// <summary>True: the tests' own addresses are limited in what they send, as those of strangers are. Else they send as fast as a test wants.</summary>
    public bool LimitsSources { get; init; }

    /// <summary>Further lines of the configuration file.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];
}
