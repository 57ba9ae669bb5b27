using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;

namespace ActorSip.Tests.Transport.Udp;

/// <summary>Requests as the server writes them: the key of the branch is the ticket.</summary>
internal static class SentRequests
{
    public static byte[] Text(long ticket, string method = "OPTIONS", string uri = "sip:nobody@192.0.2.1")
    {
        var branch = new byte[BranchParameter.Length];
        var writer = new ByteWriter(branch);
        BranchParameter.Write(ref writer, (ulong)ticket, loopKey: 7);
        return Encoding.ASCII.GetBytes($"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch={Encoding.ASCII.GetString(branch)}\r\nCall-ID: 1\r\n\r\n");
    }
}
