namespace ActorSip.Hosting;

/// <summary>The node did not become a member of its cluster in time; the message says of which.</summary>
public sealed class NotJoinedException(string message, Exception? inner = null) : Exception(message, inner);
