using System.Globalization;
using System.Text;
using ActorSip.Requests;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Registration;

namespace ActorSip.Routing.Steps;

/// <summary>Writes the answer to a REGISTER from the registrar's decision (RFC 3261 section 10.3 step 8). One for each pipeline: its memory is used again.</summary>
internal sealed class RegisterResponse
{
    private byte[] _lines = new byte[4096];
    private byte[] _date = [];
    private long _dateSecond;

    public void Send(RequestContext context, RegistrationDecision decision, DateTimeOffset now)
    {
        switch (decision.Status)
        {
            case 200:
                SendAccepted(context, decision.Bindings, now);
                break;

            // "the response ... 423 (Interval Too Brief) ... MUST contain a Min-Expires header field that states the minimum expiration interval the registrar is willing to honor."
            case 423:
                Span<byte> line = stackalloc byte[32];
                var writer = new ByteWriter(line);
                writer.Add("Min-Expires: "u8);
                writer.Add(decision.MinExpires);
                writer.Add("\r\n"u8);
                context.ReplyStateless(423, default, writer.Written);
                break;
            case 503:
                context.ReplyStateless(503, default, "Retry-After: 10\r\n"u8);
                break;
            default:
                context.ReplyStateless(decision.Status);
                break;
        }
    }

    /// <summary>The only contact of the request is the only binding, until then.</summary>
    /// <param name="context">The REGISTER.</param>
    /// <param name="request">What it asked for.</param>
    /// <param name="expiresAt">When the binding ends, Unix milliseconds.</param>
    /// <param name="now">The time.</param>
    public void SendRefreshed(RequestContext context, RegisterRequest request, long expiresAt, DateTimeOffset now)
    {
        ref readonly var contact = ref request.Contacts[0];
        var parts = request.PartsOf(contact);
        var writer = Begin(context.View, RoomOf(parts.Uri, parts.Parameters));
        AddContact(ref writer, parts.Uri, parts.Parameters, contact.Q, Binding.SecondsUntil(expiresAt, now.ToUnixTimeMilliseconds()));
        Finish(context, ref writer, now);
    }

    /// <summary>"The response MUST contain Contact header field values enumerating all current bindings."</summary>
    private void SendAccepted(RequestContext context, BindingSet bindings, DateTimeOffset now)
    {
        var room = 0;
        foreach (var binding in bindings.Targets) room += RoomOf(binding.Uri, binding.Parameters);
        var writer = Begin(context.View, room);
        foreach (var binding in bindings.Targets) AddContact(ref writer, binding.Uri, binding.Parameters, binding.Q, binding.SecondsLeft(now.ToUnixTimeMilliseconds()));
        Finish(context, ref writer, now);
    }

    private static int RoomOf(ReadOnlySpan<byte> uri, ReadOnlySpan<byte> parameters) => uri.Length + parameters.Length + 96;

    private ByteWriter Begin(MessageView request, int room)
    {
        room += 128;
        var paths = request.Fields(HeaderId.Path);
        while (paths.MoveNext()) room += paths.Current.Length + 8;
        if (_lines.Length < room) _lines = new byte[room * 2];
        return new ByteWriter(_lines);
    }

    /// <summary>
    /// "The response SHOULD include a Date header field." RFC 3327 section 5.3: "the registrar ... copies the Path header field values into a Path header field in the successful (200 OK) REGISTER response": those of this
    /// request, not of others.
    /// </summary>
    private void Finish(RequestContext context, ref ByteWriter writer, DateTimeOffset now)
    {
        var request = context.View;
        if (request.Has(HeaderId.Path)) writer.Add("Supported: path\r\n"u8);
        var paths = request.Fields(HeaderId.Path);
        while (paths.MoveNext())
        {
            writer.Add("Path: "u8);
            writer.Add(paths.Current);
            writer.Add("\r\n"u8);
        }

        AddDate(ref writer, now);
        context.ReplyStateless(200, default, writer.Written);
    }

    /// <summary>"Each Contact value MUST feature an 'expires' parameter indicating its expiration interval chosen by the registrar."</summary>
    private static void AddContact(ref ByteWriter writer, ReadOnlySpan<byte> uri, ReadOnlySpan<byte> parameters, int q, long expires)
    {
        writer.Add("Contact: <"u8);
        writer.Add(uri);
        writer.Add((byte)'>');
        if (!parameters.IsEmpty)
        {
            writer.Add((byte)';');
            writer.Add(parameters);
        }

        ContactLines.WriteQ(ref writer, q);
        writer.Add(";expires="u8);
        writer.Add(expires);
        writer.Add("\r\n"u8);
    }

    private void AddDate(ref ByteWriter writer, DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        if (second != _dateSecond)
        {
            _dateSecond = second;
            _date = Encoding.ASCII.GetBytes(now.ToString("'Date: 'ddd, dd MMM yyyy HH:mm:ss 'GMT\r\n'", CultureInfo.InvariantCulture));
        }

        writer.Add(_date);
    }
}
