namespace ActorSip.Backends;

/// <summary>A client of one actor, whatever it asks.</summary>
internal interface IBackendClient
{
    void OnAnswer(BackendsProtocol.IAnswer answer);
}
