using System.Text;

namespace ActorSip.Sip.Tests.Simulation;

/// <summary>What a user agent writes into a request; the text is made by hand here, so that it is not the code under test that writes it.</summary>
internal sealed record AgentRequest(string Method, string Uri, string CallId, string From, string To, int CSeq, string Branch, IReadOnlyList<string> Routes)
{
    public string Extra { get; init; } = "";

    public byte[] Write(UserAgent agent)
    {
        var text = new StringBuilder(640);
        text.Append(Method).Append(' ').Append(Uri).Append(" SIP/2.0\r\n");
        text.Append("Via: SIP/2.0/").Append(agent.TransportName).Append(' ').Append(agent.HostPort).Append(";branch=").Append(Branch).Append("\r\n");
        foreach (var route in Routes) text.Append("Route: ").Append(route).Append("\r\n");
        text.Append("Max-Forwards: 70\r\nFrom: ").Append(From).Append("\r\nTo: ").Append(To).Append("\r\nCall-ID: ").Append(CallId);
        text.Append("\r\nCSeq: ").Append(CSeq).Append(' ').Append(Method);
        text.Append("\r\nContact: <").Append(agent.Contact).Append(">\r\n").Append(Extra).Append("Content-Length: 0\r\n\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
