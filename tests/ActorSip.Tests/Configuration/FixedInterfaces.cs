using System.Net;
using ActorSip.Configuration;

namespace ActorSip.Tests.Configuration;

/// <summary>A machine with the addresses given, each "name address".</summary>
internal sealed class FixedInterfaces(params string[] addresses) : INetworkInterfaces
{
    public IReadOnlyList<InterfaceAddress> Addresses { get; } =
        [.. addresses.Select(text => text.Split(' ')).Select(parts => new InterfaceAddress(parts[0], IPAddress.Parse(parts[1])))];
}
