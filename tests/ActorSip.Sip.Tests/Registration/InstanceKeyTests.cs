using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Registration;

public sealed class InstanceKeyTests
{
    private const string Phone = ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\"";
    private const string OtherPhone = ";+sip.instance=\"<urn:uuid:11111111-0000-1000-8000-000A95A0E128>\"";

    private readonly RegistrarScenario _registrar = new();

    [Theory]
    // The same instance and flow: the old binding is replaced, whatever its URI
    [InlineData("<sip:a@10.0.0.1:1>" + Phone + ";reg-id=1", "<sip:a@10.0.0.1:2>" + Phone + ";reg-id=1", 1)]
    [InlineData("<sip:a@10.0.0.1:1>" + Phone + ";reg-id=1", "<sip:a@10.0.0.1:2>;+SIP.INSTANCE=\"<urn:uuid:00000000-0000-1000-8000-000a95a0e128>\";reg-id=1", 1)]
    // Another flow, another phone: another binding, even of the same URI
    [InlineData("<sip:a@10.0.0.1>" + Phone + ";reg-id=1", "<sip:a@10.0.0.1>" + Phone + ";reg-id=2", 2)]
    [InlineData("<sip:a@10.0.0.1>" + Phone + ";reg-id=1", "<sip:a@10.0.0.1>" + OtherPhone + ";reg-id=1", 2)]
    // Without both, the URI is the key
    [InlineData("<sip:a@10.0.0.1:1>" + Phone, "<sip:a@10.0.0.1:2>" + Phone, 2)]
    [InlineData("<sip:a@10.0.0.1:1>;reg-id=1", "<sip:a@10.0.0.1:2>;reg-id=1", 2)]
    [InlineData("<sip:a@10.0.0.1>" + Phone, "<sip:a@10.0.0.1>" + OtherPhone, 1)]
    // A phone that has learnt or forgotten its instance is the same phone
    [InlineData("<sip:a@10.0.0.1>", "<sip:a@10.0.0.1>" + Phone + ";reg-id=1", 1)]
    [InlineData("<sip:a@10.0.0.1>" + Phone + ";reg-id=1", "<sip:a@10.0.0.1>", 1)]
    public void The_key_is_instance_and_flow_where_both_are_there(string first, string second, int count)
    {
        _registrar.Register(first, "call-1", 1);
        var id = _registrar.Bindings[0].Id;
        Assert.Equal(200, _registrar.Register(second, "call-2", 1).Status);
        Assert.Equal(count, _registrar.Bindings.Count);
        if (count == 1) Assert.Equal(id, _registrar.Bindings[0].Id);
    }

    [Fact]
    public void The_parameters_are_kept()
    {
        var binding = _registrar.Register(
            "<sip:a@h;ob;pn-provider=acme;x;pn-prid=ZZ%3D>;q=0.4" + Phone + ";reg-id=3;methods=\"INVITE, ACK\";expires=100;audio").Bindings[0];
        Assert.True(binding.HasInstanceKey);
        Assert.Equal("<urn:uuid:00000000-0000-1000-8000-000A95A0E128>", binding.Instance.Text());
        Assert.Equal((3u, 400), (binding.RegId, binding.Q));
        Assert.Equal("INVITE, ACK", binding.Methods.Text());
        Assert.Equal("pn-provider=acme;pn-prid=ZZ%3D", binding.Push.Text());
        Assert.Equal("sip:a@h;ob;pn-provider=acme;x;pn-prid=ZZ%3D", binding.Uri.Text());
        Assert.Equal(Phone[1..] + ";reg-id=3;methods=\"INVITE, ACK\";audio", binding.Parameters.Text());
    }
}
