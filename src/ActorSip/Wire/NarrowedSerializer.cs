using System.Collections.Frozen;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Akka.Util;

namespace ActorSip.Wire;

/// <summary>
/// Stands before a serializer of Akka's that nodes need, but not for all it can do: only the manifests that are listed come to it, and what has another is refused as <see cref="RefusedSerializer"/> refuses. Among what
/// Akka's would read besides are exceptions, which it makes by calling a constructor of whatever type the bytes name.
/// </summary>
public sealed class NarrowedSerializer : SerializerWithStringManifest
{
    private readonly Serializer _whole;
    private readonly FrozenDictionary<string, Type?> _manifests;

    /// <param name="system">The node's.</param>
    /// <param name="settings">Have the serializer, its identifier, and the manifests that nodes need.</param>
    public NarrowedSerializer(ExtendedActorSystem system, Config settings)
        : base(system)
    {
        Identifier = settings.GetInt("identifier");
        _whole = (Serializer)Activator.CreateInstance(Type.GetType(settings.GetString("serializer"), throwOnError: true)!, system)!;

        // One that has no manifests of its own wants the type, of which the manifest is the name; nothing else is ever looked up. An empty one stands for no type.
        _manifests = settings.GetStringList("manifests").ToFrozenDictionary(
            manifest => manifest,
            manifest => _whole is SerializerWithStringManifest || manifest.Length == 0 ? null : Type.GetType(manifest, throwOnError: true),
            StringComparer.Ordinal);
    }

    public override int Identifier { get; }

    /// <exception cref="SerializationException">It is nothing that nodes say to each other.</exception>
    public override string Manifest(object o)
    {
        var manifest = _whole switch
        {
            SerializerWithStringManifest whole => whole.Manifest(o),
            { IncludeManifest: true } => o.GetType().TypeQualifiedName(),
            _ => "",
        };
        return _manifests.ContainsKey(manifest) ? manifest : throw RefusedSerializer.Refusal(Identifier, $"{o.GetType()}");
    }

    /// <exception cref="SerializationException">It is nothing that nodes say to each other.</exception>
    public override byte[] ToBinary(object obj)
    {
        _ = Manifest(obj);
        return _whole.ToBinary(obj);
    }

    /// <exception cref="SerializationException">
    /// It is nothing that nodes say to each other: that one message is lost, and not the connection it came by. Only a system message that is numbered takes its connection with it, as all of those do that Akka cannot
    /// read: it is the sender's own.
    /// </exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!_manifests.TryGetValue(manifest ?? "", out var type)) throw RefusedSerializer.Refusal(Identifier, $"\"{manifest}\"");
        return _whole is SerializerWithStringManifest whole ? whole.FromBinary(bytes, manifest) : _whole.FromBinary(bytes, type);
    }
}
