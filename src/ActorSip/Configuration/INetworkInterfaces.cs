namespace ActorSip.Configuration;

/// <summary>The network interfaces of the machine.</summary>
public interface INetworkInterfaces
{
    /// <summary>The addresses that can be listened on now, loopback included, in an order that stays.</summary>
    IReadOnlyList<InterfaceAddress> Addresses { get; }
}
