using System.Net;

namespace ActorSip.Configuration;

/// <summary>An address that the machine has.</summary>
/// <param name="Interface">Name of the network interface, such as "eth0".</param>
/// <param name="Address">Of either family.</param>
public sealed record InterfaceAddress(string Interface, IPAddress Address);
