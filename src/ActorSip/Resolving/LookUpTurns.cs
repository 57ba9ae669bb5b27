using ActorSip.Sip.Transports;

namespace ActorSip.Resolving;

/// <summary>Lets so many look-ups run at once, and gives up those that take too long.</summary>
#pragma warning disable CA1001 // Look-ups outlive their owner and give their turn back then; a semaphore whose wait handle nobody asks for holds nothing of the system.
internal sealed class LookUpTurns
#pragma warning restore CA1001
{
    private readonly IDnsLookUp _lookUp;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly SemaphoreSlim _turns;

    public LookUpTurns(IDnsLookUp lookUp, ResolverSettings settings, TimeProvider time)
    {
        _lookUp = lookUp;
        _time = time;
        _timeout = TimeSpan.FromMilliseconds(settings.Timeout);
        _turns = new SemaphoreSlim(settings.MaxLookUps);
    }

    /// <summary>Looks up when its turn has come. Never fails: who waits must hear of the end, or waits for ever.</summary>
    public async Task<LookUpReply> LookUpAsync(DnsRecordType type, string name)
    {
        try
        {
            using var deadline = new CancellationTokenSource(_timeout, _time);
            await _turns.WaitAsync(deadline.Token).ConfigureAwait(false);
            return await InTurnAsync(type, name, deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return LookUpReply.Failed(LookUpOutcome.Silence, "timeout");
        }
#pragma warning disable CA1031 // Names come from the network, and resolvers have more exceptions than one for what they do not like. The failure says which it was, and is logged.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return LookUpReply.Failed(LookUpOutcome.Refused, $"{error.GetType().Name}: {error.Message}");
        }
    }

    /// <summary>Holds its turn until the look-up has really ended, also when nobody waits any more: the system's resolver keeps a thread for so long.</summary>
    private async Task<LookUpReply> InTurnAsync(DnsRecordType type, string name, CancellationToken cancellation)
    {
        try
        {
            return await Task.Run(() => _lookUp.LookUpAsync(type, name, cancellation), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }
}
