namespace ActorSip.Sip.Proxying;

/// <summary>Something that has timers running. <c>kind</c> is the owner's own numbering.</summary>
public interface ITimed
{
    void OnTimer(int kind);
}
