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
                context.ReplyStateless(200, default, Lines(context.View, decision.Bindings, now));
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

    /// <summary>
    /// "The response MUST contain Contact header field values enumerating all current bindings. Each Contact value MUST feature an 'expires' parameter indicating its expiration interval chosen by the
    /// registrar. The response SHOULD include a Date header field." RFC 3327 section 5.3: "the registrar ... copies the Path header field values into a Path header field in the successful (200 OK) REGISTER response":
    /// those of this request, not of others.
    /// </summary>
    private ReadOnlySpan<byte> Lines(MessageView request, BindingSet bindings, DateTimeOffset now)
    {
        var milliseconds = now.ToUnixTimeMilliseconds();
        var room = 128;
        foreach (var binding in bindings.Targets) room += binding.Uri.Length + binding.Parameters.Length + 96;
        var paths = request.Fields(HeaderId.Path);
        while (paths.MoveNext()) room += paths.Current.Length + 8;
        if (_lines.Length < room) _lines = new byte[room * 2];
        var writer = new ByteWriter(_lines);
        foreach (var binding in bindings.Targets) AddContact(ref writer, binding, milliseconds);
        if (request.Has(HeaderId.Path)) writer.Add("Supported: path\r\n"u8);
        paths = request.Fields(HeaderId.Path);
        while (paths.MoveNext())
        {
            writer.Add("Path: "u8);
            writer.Add(paths.Current);
            writer.Add("\r\n"u8);
        }

        AddDate(ref writer, now);
        return _lines.AsSpan(0, writer.Length);
    }

    private static void AddContact(ref ByteWriter writer, Binding binding, long now)
    {
        writer.Add("Contact: <"u8);
        writer.Add(binding.Uri);
        writer.Add((byte)'>');
        if (!binding.Parameters.IsEmpty)
        {
            writer.Add((byte)';');
            writer.Add(binding.Parameters);
        }

        ContactLines.WriteQ(ref writer, binding.Q);
        writer.Add(";expires="u8);
        writer.Add(binding.SecondsLeft(now));
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
