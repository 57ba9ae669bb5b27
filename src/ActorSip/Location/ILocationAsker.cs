namespace ActorSip.Location;

/// <summary>Somebody who asked the location table.</summary>
public interface ILocationAsker
{
    /// <summary>The answer, on the turn of the actor that asked; null when none came in time: 503.</summary>
    void OnAnswer(LocationProtocol.IAnswer? answer);
}
