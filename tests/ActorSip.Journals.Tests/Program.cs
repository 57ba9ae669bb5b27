using ActorSip.Journals.Tests.Conformance;

// Run by the tests as a process of its own, with the words of a fixture: writes until it is killed.
return args is ["write", .. var words] ? await DoomedWriter.RunAsync(JournalFixtures.Of(words)) : 64;
