using System.Globalization;
using System.Text;
using Akka.Actor;
using Akka.Serialization;

namespace ActorSip.Journals.Tests.Samples;

/// <summary>Writes a <see cref="SampleEvent"/> as text, with its version as the manifest, and fails when a test asks for it.</summary>
internal sealed class SampleSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const string Unwritable = "unwritable";
    public const string Unreadable = "unreadable";

    public const string Settings = """
        akka.actor.serializers.sample = "ActorSip.Journals.Tests.Samples.SampleSerializer, ActorSip.Journals.Tests"
        akka.actor.serialization-bindings."ActorSip.Journals.Tests.Samples.SampleEvent, ActorSip.Journals.Tests" = sample
        """;

    public override int Identifier => 7_001;

    public override string Manifest(object o) => $"v{((SampleEvent)o).Version}";

    public override byte[] ToBinary(object obj) => obj is SampleEvent { Text: not Unwritable } sample
        ? Encoding.UTF8.GetBytes(sample.Text)
        : throw new NotSupportedException("this cannot be written");

    public override object FromBinary(byte[] bytes, string manifest) => Encoding.UTF8.GetString(bytes) is var text && text != Unreadable
        ? new SampleEvent(text, int.Parse(manifest.AsSpan(1), CultureInfo.InvariantCulture))
        : throw new NotSupportedException("this cannot be read");
}
