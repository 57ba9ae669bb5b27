namespace ActorSip.Administration;

/// <summary>A binding as an operator sees it.</summary>
/// <param name="Uri">The contact.</param>
/// <param name="Q">0 to 1.</param>
/// <param name="Expires">Seconds it still has.</param>
/// <param name="Flow">"open": its connection is there, or, for one of another node, that node. "datagram": it has no connection, as over UDP. "lost": its connection is gone, or the node that it, or the NAT in front
/// of the phone, knows: the phone is reached again when it comes back.</param>
/// <param name="Node">Which node it came to, "host:port"; null when that is gone.</param>
/// <param name="Source">Transport, address and port that the REGISTER came from.</param>
/// <param name="BehindNat">True when it is reached where it came from, and not where its contact says.</param>
/// <param name="Silent">True when it does not answer pings, and is tried after the others.</param>
/// <param name="UserAgent">May be empty.</param>
/// <param name="Path">The proxies on the way (RFC 3327); may be empty.</param>
/// <param name="Instance">The +sip.instance (RFC 5626); may be empty.</param>
/// <param name="CallId">Of the registration.</param>
/// <param name="CSeq">Of the REGISTER that wrote it last.</param>
public sealed record ContactReport(string Uri, decimal Q, long Expires, string Flow, string? Node, string Source, bool BehindNat, bool Silent, string UserAgent, string Path, string Instance, string CallId, uint CSeq);
