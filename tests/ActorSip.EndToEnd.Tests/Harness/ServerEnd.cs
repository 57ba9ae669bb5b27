namespace ActorSip.EndToEnd.Tests.Harness;

/// <summary>How a server ended.</summary>
/// <param name="ExitCode">The exit code of its process.</param>
/// <param name="Leaks">The lines in which the debug allocator names buffers that nobody gave back.</param>
/// <param name="Words">The end of what it wrote.</param>
internal sealed record ServerEnd(int ExitCode, IReadOnlyList<string> Leaks, string Words);
