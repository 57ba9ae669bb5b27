using System.Text;
using ActorSip.Location;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;

namespace ActorSip.Tests.Location;

/// <summary>REGISTER requests for the tests of slots.</summary>
internal static class Registrations
{
    public static RegistrationPolicy Policy { get; } = new() { MinExpires = 60, MaxExpires = 7200, DefaultExpires = 3600, MaxContacts = 3 };

    public static LocationSettings Settings(int hashSize = 4, int shards = 4, int maxAddresses = 100_000) => new(hashSize, shards, HashKey.FromBytes("0123456789abcdef"u8), maxAddresses, 32_000, Policy);

    public static byte[] Key(string user) => Encoding.ASCII.GetBytes($"{user}@home.test");

    /// <summary>A request of a user; several contacts are divided by '|'.</summary>
    public static RegisterRequest Request(string user, string contacts, long now, ulong id, string? expires = null, uint cseq = 1, string callId = "call", bool isBehindNat = false)
    {
        var draft = new RegisterRequestDraft();
        foreach (var contact in contacts.Split('|', StringSplitOptions.RemoveEmptyEntries))
            if (!draft.TryAddContacts(Encoding.ASCII.GetBytes(contact))) throw new ArgumentException($"not a contact: {contact}", nameof(contacts));
        if (expires is not null) draft.SetExpires(Encoding.ASCII.GetBytes(expires));
        var flow = new Flow { Transport = TransportProtocol.Udp, Remote = IpEndpoint.FromIPv4(0x7F000001, 5070) };
        return draft.Finish(Key(user), Encoding.ASCII.GetBytes(callId), cseq, default, new RegisterOrigin { Flow = flow, Received = isBehindNat ? flow.Remote : default, Now = now, TransactionId = id, NewBindingId = id * 100 });
    }

    public static string[] Uris(BindingSet bindings) => [.. bindings.Targets.ToArray().Select(binding => Encoding.ASCII.GetString(binding.Uri))];
}
