using Akka.Persistence.Journal;

namespace ActorSip.Journals.Tests.Samples;

/// <summary>Adds a mark on the way in, and makes two events of one on the way out.</summary>
internal sealed class SampleAdapter : IEventAdapter
{
    public string Manifest(object evt) => "adapted";

    public object ToJournal(object evt) => new SampleEvent(((SampleEvent)evt).Text + "!");

    public IEventSequence FromJournal(object evt, string manifest) => manifest == "adapted" ? EventSequence.Create(evt, evt) : EventSequence.Single(evt);
}
