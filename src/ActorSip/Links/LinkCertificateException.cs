namespace ActorSip.Links;

/// <summary>Who dials, or was dialed, has shown no certificate of this cluster; the message says what is wrong with it.</summary>
public sealed class LinkCertificateException(string message, Exception inner) : Exception(message, inner);
