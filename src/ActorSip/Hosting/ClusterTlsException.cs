namespace ActorSip.Hosting;

/// <summary>The certificates of the cluster cannot be used; the message says which file and why.</summary>
public sealed class ClusterTlsException(string message, Exception? inner = null) : Exception(message, inner);
