using System.Globalization;
using ActorSip.Cluster.Tests.History;
using ActorSip.Cluster.Tests.Nodes;
using ActorSip.EndToEnd.Tests.Raw;
using ActorSip.Sip.Tests.Transactions;

namespace ActorSip.Cluster.Tests.Load;

/// <summary>The one who registers the contacts of an address-of-record: new ones, again, others in their place, and none. One REGISTER after the other, all of one Call-ID.</summary>
internal sealed class Phone
{
    private const int MaxContacts = 3;
    private const int OneIsShortOf = 10;

    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    // An expiry that is met within a test; refreshed or not, as it happens.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan ExpirySlack = TimeSpan.FromSeconds(2);

    private readonly AddressHistory _history;
    private readonly List<PhoneContact> _contacts = [];
    private readonly string _side;
    private readonly string _local;
    private readonly TimeSpan? _expires;
    private List<(PhoneContact Contact, Write Write)> _deed = [];
    private TestRandom _random;
    private int _named;
    private int _sequence;

    /// <param name="history">Where everything is noted.</param>
    /// <param name="number">Which socket it has.</param>
    /// <param name="local">Where it is found.</param>
    /// <param name="options">Names, choices and times.</param>
    public Phone(AddressHistory history, int number, string local, LoadOptions options)
    {
        _history = history;
        _local = local;
        _side = options.Side;
        _expires = options.Expires;
        _random = new TestRandom(TestRandom.Scramble(options.Seed + (ulong)number));
        Number = number;
    }

    public int Number { get; }

    public string User => _history.User;

    /// <summary>Since when it has tried in vain.</summary>
    public TimeSpan? WaitingSince { get; set; }

    /// <summary>Decides what it wants next.</summary>
    public void Decide()
    {
        var now = TestClock.Now;
        _contacts.RemoveAll(contact => contact.GoneAt < now);
        var choice = _random.Below(100);
        _deed = [];
        if (_contacts.Count == 0 || (choice < 20 && _contacts.Count < MaxContacts))
        {
            Ask(New(), WriteKind.Register, now);
            return;
        }

        var contact = _contacts[_random.Below(_contacts.Count)];
        if (choice < 70)
        {
            Ask(contact, WriteKind.Register, now);
            return;
        }

        Ask(contact, WriteKind.Remove, now);
        if (choice < 85) Ask(New(), WriteKind.Register, now);
    }

    /// <summary>The REGISTER for what it has decided; each sending is a new request.</summary>
    public string Request(string via)
    {
        var contacts = string.Concat(_deed.Select(deed => string.Create(CultureInfo.InvariantCulture, $"Contact: <sip:{deed.Contact.Name}@{_local}>;expires={Asked(deed)}\r\n")));
        return string.Create(CultureInfo.InvariantCulture, $"""
            REGISTER sip:{ClusterSettings.Domain} SIP/2.0
            {via}Max-Forwards: 70
            From: <sip:{User}@{ClusterSettings.Domain}>;tag={_side}{Number}
            To: <sip:{User}@{ClusterSettings.Domain}>
            Call-ID: {_side}-{User}
            CSeq: {++_sequence} REGISTER
            {contacts}Content-Length: 0


            """).ReplaceLineEndings("\r\n");
    }

    /// <summary>What it has decided has happened, by a sending that began at a time.</summary>
    public void Accept(SipText answer, TimeSpan sent, TimeSpan now)
    {
        var granted = answer.Values("Contact").ToDictionary(ContactNames.Of, value => SipText.Parameter(value, "expires"), StringComparer.Ordinal);
        foreach (var (contact, write) in _deed)
        {
            TimeSpan? time = write.Kind == WriteKind.Register && granted.TryGetValue(contact.Name, out var seconds) ? TimeSpan.FromSeconds(int.Parse(seconds!, CultureInfo.InvariantCulture)) : null;
            write.Acknowledge(sent, now, time);
            if (write.Kind == WriteKind.Remove) _contacts.Remove(contact);
            else contact.GoneAt = now + write.Expires + ExpirySlack;
        }
    }

    private static int Asked((PhoneContact Contact, Write Write) deed) => deed.Write.Kind == WriteKind.Remove ? 0 : (int)deed.Contact.Expires.TotalSeconds;

    private PhoneContact New()
    {
        var contact = new PhoneContact(string.Create(CultureInfo.InvariantCulture, $"{_side}{++_named}-{User}"), _expires ?? (_random.Below(OneIsShortOf) == 0 ? Short : Long));
        _contacts.Add(contact);
        return contact;
    }

    private void Ask(PhoneContact contact, WriteKind kind, TimeSpan now)
    {
        // Without an answer nobody knows when it will be there.
        contact.GoneAt = TimeSpan.MaxValue;
        _deed.Add((contact, _history.Begin(contact.Name, kind, contact.Expires, now)));
    }
}
