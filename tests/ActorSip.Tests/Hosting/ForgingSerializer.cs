using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorSip.Tests.Hosting;

/// <summary>Puts on the wire what it is given, as the work of another serializer.</summary>
public sealed class ForgingSerializer : SerializerWithStringManifest
{
    public ForgingSerializer(ExtendedActorSystem system, Config settings)
        : base(system) => Identifier = settings.GetInt("identifier");

    public override int Identifier { get; }

    public override string Manifest(object o) => ((Forged)o).Manifest;

    public override byte[] ToBinary(object obj) => [.. ((Forged)obj).Bytes];

    public override object FromBinary(byte[] bytes, string manifest) => throw new NotSupportedException();

    /// <summary>Bytes, and what they claim to be.</summary>
    public abstract record Forged(string Manifest, IReadOnlyList<byte> Bytes);

    /// <summary>Said to be of the serializer that the settings call "forged-json".</summary>
    public sealed record ForgedJson(string Manifest, IReadOnlyList<byte> Bytes) : Forged(Manifest, Bytes);

    /// <summary>Said to be of the serializer that the settings call "forged-protobuf".</summary>
    public sealed record ForgedProtobuf(string Manifest, IReadOnlyList<byte> Bytes) : Forged(Manifest, Bytes);

    /// <summary>Said to be of the serializer that the settings call "forged-misc".</summary>
    public sealed record ForgedMisc(string Manifest, IReadOnlyList<byte> Bytes) : Forged(Manifest, Bytes);

    /// <summary>Said to be of the serializer that the settings call "forged-system".</summary>
    public sealed record ForgedSystem(string Manifest, IReadOnlyList<byte> Bytes) : Forged(Manifest, Bytes);

    /// <summary>Said to be of the serializer that the settings call "forged-other".</summary>
    public sealed record ForgedOther(string Manifest, IReadOnlyList<byte> Bytes) : Forged(Manifest, Bytes);
}
