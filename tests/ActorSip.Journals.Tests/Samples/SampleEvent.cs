namespace ActorSip.Journals.Tests.Samples;

/// <summary>An event with a serializer of its own.</summary>
/// <param name="Text">What it carries. <see cref="SampleSerializer.Unwritable"/> cannot be written, <see cref="SampleSerializer.Unreadable"/> cannot be read back.</param>
/// <param name="Version">Goes into the manifest.</param>
internal sealed record SampleEvent(string Text, int Version = 1);
