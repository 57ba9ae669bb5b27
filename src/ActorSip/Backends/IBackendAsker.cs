namespace ActorSip.Backends;

/// <summary>Somebody who asked a backend.</summary>
/// <typeparam name="TAnswer">What is found.</typeparam>
public interface IBackendAsker<TAnswer>
{
    /// <summary>What became of the question; on a turn of the actor that asked.</summary>
    void OnAnswer(in BackendAnswer<TAnswer> answer);
}
