using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Proxying;

/// <summary>
/// Whether the uri directive of credentials fits to the request that they came with. RFC 2617 section 3.2.2.5, and RFC 7616 section 3.4.6 like it: "The authenticating server must assure that the resource designated by the
/// "uri" directive is the same as the resource specified in the Request-Line; if they are not, the server SHOULD return a 400 Bad Request error."; RFC 3261 section 22.4 item 6 loosens it: "in SIP, a server MAY check that the Request-URI in the Authorization header field value
/// corresponds to a user for whom the server is willing to accept forwarded or direct requests, but it is not necessarily a failure if the two fields are not equivalent."
/// </summary>
/// <remarks>
/// Who takes credentials off the wire shall not be able to call another number with them: a user in the directive is the user that is called, at the same host. Parameters, a default port, sip or sips, and the name by which
/// we are called may differ, since devices drop and add them. A directive without a user that names this server is accepted for everything, as SIPp and a number of phones write it; Kamailio compares nothing by default.
/// </remarks>
public static class DigestUri
{
    /// <param name="digestUri">The directive.</param>
    /// <param name="request">Its Request-URI as received counts.</param>
    /// <param name="domains">Ours.</param>
    /// <param name="addresses">Ours.</param>
    public static bool Fits(ReadOnlySpan<byte> digestUri, SipMessage request, LocalDomains domains, LocalAddresses addresses)
    {
        var requestUri = request.RequestUri;
        if (digestUri.SequenceEqual(requestUri)) return true;
        if (!SipUri.TryParse(digestUri, out var named) || !request.Parsed.TryRequestUri(out var called)) return false;
        if (!IsSip(named) || !IsSip(called)) return UriComparison.AreEqual(digestUri, requestUri);
        if (named.User.IsEmpty && IsOurs(digestUri, named, domains, addresses)) return true;
        return UriEscapes.AreEquivalent(named.User.Of(digestUri), called.User.Of(requestUri), ignoreCase: false)
            && ((Ascii.EqualsIgnoreCase(named.Host.Of(digestUri), called.Host.Of(requestUri)) && PortOf(named) == PortOf(called))
                || (IsOurs(digestUri, named, domains, addresses) && IsOurs(requestUri, called, domains, addresses)));
    }

    private static bool IsSip(in SipUri uri) => uri.Scheme is UriScheme.Sip or UriScheme.Sips;

    private static bool IsOurs(ReadOnlySpan<byte> text, in SipUri uri, LocalDomains domains, LocalAddresses addresses) =>
        domains.Contains(uri.Host.Of(text), uri.Port) || addresses.Names(uri.Host.Of(text), uri.Port, uri.GetTransport(text));

    private static int PortOf(in SipUri uri) => uri.Port != 0 ? uri.Port : uri.Scheme == UriScheme.Sips ? 5061 : 5060;
}
