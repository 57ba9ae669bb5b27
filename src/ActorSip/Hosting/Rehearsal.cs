using System.Text;
using ActorSip.Location;
using ActorSip.Sip.Registration;
using ActorSip.Wire;
using Akka.Actor;

namespace ActorSip.Hosting;

/// <summary>
/// A node that joins is given slots at once, and their users wait for whatever it does for the first time: compiling a slot's code, the journal's and the wire format's takes a second of a processor. So a slot that belongs to no
/// user is registered at, left and read again, before the node takes part; and a store in which nothing can be written is noticed.
/// </summary>
internal static class Rehearsal
{
    private const int Rounds = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Slot of a node's rehearsals: below those of users.</summary>
    public static int SlotOf(ushort node) => -1 - node;

    /// <summary>Plays it.</summary>
    /// <param name="system">Of the node.</param>
    /// <param name="slot">Makes the node's own slot.</param>
    /// <param name="now">For the registrations.</param>
    /// <exception cref="AskTimeoutException">The store does not answer.</exception>
    public static async Task RunAsync(ActorSystem system, Props slot, DateTimeOffset now)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var actor = system.ActorOf(slot);
            var transaction = (ulong)now.ToUnixTimeMilliseconds() + (ulong)round;
            foreach (var expires in (byte[][])["60"u8.ToArray(), "0"u8.ToArray()])
            {
                var register = (LocationProtocol.Register)Sent(new LocationProtocol.Register(1, 0, Request(expires, ++transaction, now)));
                Sent(await actor.Ask<LocationProtocol.Registered>(register, Patience).ConfigureAwait(false));
                var lookup = (LocationProtocol.Lookup)Sent(new LocationProtocol.Lookup(2, 0, register.Request.AddressOfRecord.ToArray()));
                Sent(await actor.Ask<LocationProtocol.Found>(lookup, Patience).ConfigureAwait(false));
            }

            actor.Tell(LocationProtocol.HandOff.Instance, ActorRefs.NoSender);
        }
    }

    /// <summary>As it would arrive at another node.</summary>
    private static object Sent(object message) => WireFormat.Read(WireFormat.Write(message), WireFormat.ManifestOf(message));

    private static RegisterRequest Request(ReadOnlySpan<byte> expires, ulong transaction, DateTimeOffset now)
    {
        var draft = new RegisterRequestDraft();
        draft.TryAddContacts("<sip:rehearsal@192.0.2.1>"u8);
        draft.SetExpires(expires);
        var origin = new RegisterOrigin { Now = now.ToUnixTimeMilliseconds(), TransactionId = transaction, NewBindingId = transaction };
        return draft.Finish("rehearsal@invalid"u8, Encoding.ASCII.GetBytes($"{transaction}"), 1, "rehearsal"u8, origin);
    }
}
