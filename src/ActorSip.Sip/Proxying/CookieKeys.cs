using ActorSip.Sip.Security;

namespace ActorSip.Sip.Proxying;

/// <summary>The keys under which dialog cookies are made and checked: the present one, and while rotating the one before it.</summary>
public sealed class CookieKeys
{
    private readonly HashKey? _previous;

    /// <param name="current">The key new cookies are made with.</param>
    /// <param name="currentId">Its number, 0 to 15, which stands in the cookie.</param>
    /// <param name="previous">Still good for checking, under the number before; null: none.</param>
    public CookieKeys(HashKey current, int currentId = 0, HashKey? previous = null)
    {
        Current = current;
        CurrentId = currentId & 0x0F;
        _previous = previous;
    }

    public HashKey Current { get; }

    public int CurrentId { get; }

    public bool TryGet(int id, out HashKey key)
    {
        key = id == CurrentId ? Current : _previous.GetValueOrDefault();
        return id == CurrentId || (_previous is not null && id == ((CurrentId - 1) & 0x0F));
    }
}
