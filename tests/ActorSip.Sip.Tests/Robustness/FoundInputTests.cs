using ActorSip.Fuzz.Readings;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Robustness;

/// <summary>Inputs that once broke something, found by the fuzzer or by mutation; made as short as they may be. Each is an input of the fuzzer's target: its kind, and the bytes.</summary>
public sealed class FoundInputTests
{
    [Theory]
    [InlineData(2, "tel:(")] // a tel URI of separators alone had the key of its domain
    [InlineData(4, "FQAA\n<sip:x y>")] // a strict router's Route with a blank came into the Request-URI
    [InlineData(4, "FQAA\n<sip:x\r\n y>")] // and with a fold: the request line was two lines
    [InlineData(2, "sip:h;x=1;x=2\nsip:h;x=1")] // with a parameter twice, equality depended on which URI came first
    [InlineData(2, "sip:h?x=1&y=2\nsip:h?x=1&")] // with an "&" at the end too
    public void What_was_found_once_passes(int kind, string input) => new FuzzTarget().Run([(byte)kind, .. input.Bytes()]);
}
