using ActorSip.Requests;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Transports;
using ActorSip.Transport;
using Xunit;

namespace ActorSip.Tests.Requests;

/// <summary>Targets made of bindings.</summary>
public sealed class BindingTargetsTests
{
    private static readonly SocketTable Sockets = new([], new LocalAddresses([]), epoch: 1);

    [Fact]
    public void A_silent_contact_is_tried_after_all_others_and_keeps_its_order_among_its_like()
    {
        int[] preferences =
        [
            BindingTargets.From(Of(1000, isSilent: false), 0, Sockets, default).Q, BindingTargets.From(Of(0, isSilent: false), 0, Sockets, default).Q,
            BindingTargets.From(Of(1000, isSilent: true), 0, Sockets, default).Q, BindingTargets.From(Of(0, isSilent: true), 0, Sockets, default).Q,
        ];
        Assert.Equal(preferences.Distinct().OrderDescending(), preferences);
    }

    private static Binding Of(int q, bool isSilent) => new()
    {
        Id = 7,
        Q = q,
        CSeq = 1,
        ExpiresAt = 9,
        RegisteredAt = 1,
        TransactionId = 3,
        Text = new BindingText(new BindingParts { Uri = "sip:bob@10.0.0.1"u8 }),
        Pings = PingState.Told(isSilent),
    };
}
