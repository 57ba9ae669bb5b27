using ActorSip.Sip.Transports;

namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.registrar</c>.</summary>
public sealed record RegistrarOptions
{
    /// <summary>Whole seconds; not above <see cref="DefaultExpires"/>.</summary>
    public required TimeSpan MinExpires { get; init; }

    /// <summary>Whole seconds; not above <see cref="MaxExpires"/>.</summary>
    public required TimeSpan DefaultExpires { get; init; }

    /// <summary>Whole seconds.</summary>
    public required TimeSpan MaxExpires { get; init; }

    /// <summary>Bindings of one address-of-record.</summary>
    public required int MaxContacts { get; init; }

    /// <summary>Networks that contacts may point into although they are loopback, link-local, multicast or addresses of our own.</summary>
    public required IReadOnlyList<IpNetwork> AllowContacts { get; init; }

    /// <summary>First repeat of a question that a slot has not answered; doubles with each.</summary>
    public required TimeSpan LookupRetry { get; init; }

    /// <summary>Longest wait between two repeats.</summary>
    public required TimeSpan LookupMaxRetry { get; init; }

    /// <summary>When the question is given up.</summary>
    public required TimeSpan LookupTimeout { get; init; }

    /// <summary>Questions without an answer, on one loop.</summary>
    public required int MaxWaiting { get; init; }
}
