namespace ActorSip.Resolving;

/// <summary>Somebody who waits for an answer of DNS.</summary>
public interface IRecordsWaiter
{
    /// <summary>The answer, also when there is nothing. Called on the turn of the actor that owns the view.</summary>
    void OnAnswer(ResolvedAnswer answer);
}
