using ActorSip.Backends;

namespace ActorSip.Users;

/// <summary>One question to the store, and all who wait for its answer.</summary>
internal sealed class UserSearch(UserDirectory directory, UserKey key) : IBackendAsker<UserAnswer>
{
    public UserKey Key { get; } = key;

    public List<TurnCompletion<UserFinding>> Waiting { get; } = [];

    public void OnAnswer(in BackendAnswer<UserAnswer> answer) => directory.OnAnswer(this, answer.Value);
}
