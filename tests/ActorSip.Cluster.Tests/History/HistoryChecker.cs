namespace ActorSip.Cluster.Tests.History;

/// <summary>
/// Whether a history can have come from one table of registrations. For each reading and each contact, what can have been there is worked out from the writes: the last one that was acknowledged before the
/// reading began, and all later ones that had begun before it ended. What a reading says must be among that.
/// </summary>
/// <remarks>Two conflicting histories, of two sides of a split, show as well: whichever side wins, what the other has acknowledged is missing.</remarks>
internal static class HistoryChecker
{
    /// <summary>Times are whole seconds in SIP.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    /// <summary>What is wrong with a history.</summary>
    public static IEnumerable<Violation> Violations(AddressHistory history)
    {
        var contacts = history.Writes.GroupBy(write => write.Contact, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        foreach (var reading in history.Readings)
        {
            foreach (var (contact, writes) in contacts)
            {
                var isThere = reading.Contacts.Contains(contact);
                if (Judge(writes, reading, isThere) is { } wrong) yield return new Violation(contact, wrong, reading);
            }

            foreach (var contact in reading.Contacts)
                if (!contacts.ContainsKey(contact)) yield return new Violation(contact, "was never registered", reading);
        }
    }

    /// <summary>Null when it is as it may be.</summary>
    private static string? Judge(Write[] writes, Reading reading, bool isThere)
    {
        var settled = Array.FindLastIndex(writes, write => write.Ended <= reading.Begun);
        var possible = writes.Skip(Math.Max(settled, 0)).Where(write => write.Begun <= reading.Ended).ToArray();
        if (!isThere) return settled < 0 || Array.Exists(possible, write => MayBeGone(write, reading)) ? null : "was acknowledged and is missing";
        if (Array.Exists(possible, write => MayBeThere(write, reading))) return null;
        return (possible, settled) switch
        {
            ([], _) => "was not registered yet",
            (_, >= 0) when writes[settled].Kind == WriteKind.Remove => "is back, though its removal was acknowledged",
            _ => "has expired and is still there",
        };
    }

    /// <summary>It has removed the contact, or the contact may have expired since it was written at the earliest.</summary>
    private static bool MayBeGone(Write write, Reading reading) => write.Kind == WriteKind.Remove || write.Sent + write.Expires - Slack <= reading.Ended;

    /// <summary>It has written the contact, which need not have expired if it was written at the latest. Without an answer that may be at any time.</summary>
    private static bool MayBeThere(Write write, Reading reading) => write.Kind == WriteKind.Register && (!write.IsAcknowledged || write.Ended + write.Expires + Slack >= reading.Begun);
}
