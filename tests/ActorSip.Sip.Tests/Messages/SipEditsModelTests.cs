using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Uris;
using CsCheck;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

/// <summary>Random edits of random messages against a plain list of lines: whatever is done in whatever order, reads and written bytes agree with it.</summary>
public sealed class SipEditsModelTests
{
    private static readonly HeaderId[] Ids = [HeaderId.Via, HeaderId.Route, HeaderId.RecordRoute, HeaderId.To, HeaderId.MaxForwards, HeaderId.Supported];
    private static readonly string[] Blanks = [":", ": ", " : ", ":\t", ":\r\n "];

    [Fact]
    public void Reads_and_written_bytes_agree_with_the_model() =>
        Gen.Select(Gen.Int[0, 1 << 24].Array[0, 9], Gen.Int[0, 1 << 24].Array[1, 24]).Sample(
            (fields, operations) =>
            {
                var model = new Model(fields);
                var message = Scanned.Valid(model.Render());
                foreach (var operation in operations)
                {
                    Apply(message, model, operation);
                    Check(message, model);
                }
            },
            iter: 5_000);

    private static void Apply(SipMessage message, Model model, int number)
    {
        var id = Ids[(number >> 3) % Ids.Length];
        var value = ValueOf(number >> 6);
        switch (number & 7)
        {
            case 0:
                message.Edits.Push(id, value.Bytes());
                model.Push(id, value);
                break;
            case 1:
                message.Edits.Append(id, value.Bytes());
                model.Lines.Add(Line.Inserted(id, value));
                break;
            case 2 or 3:
                var nth = (number >> 8) % 3;
                var fields = message.View.Fields(id);
                for (var i = 0; i <= nth; i++)
                    if (!fields.MoveNext()) return;
                var line = model.Of(id).ElementAt(nth);
                if ((number & 1) == 0)
                {
                    message.Edits.Replace(fields.Ref, value.Bytes());
                    line.Value = value;
                }
                else
                {
                    message.Edits.Remove(fields.Ref);
                    model.Remove(line);
                }

                break;
            case 4:
                if (message.Edits.RemoveFirstValue(id) != model.RemoveFirstValue(id)) throw new InvalidOperationException("There is a value to remove, or there is none");
                break;
            case 5:
                message.Edits.RemoveAll(id);
                foreach (var each in model.Of(id).ToArray()) model.Remove(each);
                break;
            case 6:
                message.Edits.SetRequestUri(("sip:" + value.Length + "@h").Bytes());
                model.RequestUri = "sip:" + value.Length + "@h";
                break;
            default:
                // A branch of its own, changed otherwise, leaves the message's edits alone.
                var branch = new SipEdits(message);
                branch.CopyFrom(message.Edits);
                branch.Push(id, value.Bytes());
                branch.RemoveAll(HeaderId.Route);
                break;
        }
    }

    private static void Check(SipMessage message, Model model)
    {
        foreach (var id in Ids)
        {
            var expected = model.Of(id).Select(line => line.Value).ToList();
            Assert.Equal(expected, message.View.Values(id));
            Assert.Equal(expected.Count > 0, message.View.Has(id));
        }

        Assert.Equal(model.RequestUri, message.View.RequestUri.Text());
        var written = message.Written();
        Assert.Equal(model.Render(), Encoding.Latin1.GetString(written));
        var copy = new SipEdits(message);
        copy.CopyFrom(message.Edits);
        Assert.Equal(written, message.Written(copy));
        var again = Scanned.Valid(model.Render());
        foreach (var id in Ids) Assert.Equal(message.View.Values(id), again.View.Values(id));
    }

    private static string ValueOf(int number) => (number % 7) switch
    {
        0 => "a",
        1 => "a, b",
        2 => "a,b,c",
        3 => "<sip:x;y>;z ,\tw",
        4 => "a longer value than most, with a list",
        5 => "v" + number,
        _ => new string('w', number % 90 + 1),
    };

    /// <summary>A line of the header section; a received one that was removed stays as a mark of its place.</summary>
    private sealed class Line
    {
        public required HeaderId Id { get; init; }

        public required string Prefix { get; init; }

        public required string Value { get; set; }

        public string Suffix { get; init; } = "\r\n";

        public bool IsReceived { get; init; }

        public bool IsRemoved { get; set; }

        public static Line Inserted(HeaderId id, string value) => new() { Id = id, Prefix = HeaderNames.Name(id).Text() + ": ", Value = value };
    }

    private sealed class Model
    {
        public Model(int[] fields)
        {
            foreach (var number in fields)
            {
                var id = number % 7 == 6 ? HeaderId.Other : Ids[number % 7 % Ids.Length];
                var name = id == HeaderId.Other ? "X-Thing" : HeaderNames.Name(id).Text();
                if ((number >> 3 & 1) == 1) name = name.ToUpperInvariant();
                Lines.Add(new Line
                {
                    Id = id,
                    Prefix = name + Blanks[(number >> 4) % Blanks.Length],
                    Value = ValueOf(number >> 7),
                    Suffix = (number >> 5 & 3) == 0 ? " \r\n" : "\r\n",
                    IsReceived = true,
                });
            }
        }

        public List<Line> Lines { get; } = [];

        public string RequestUri { get; set; } = "sip:start";

        public IEnumerable<Line> Of(HeaderId id) => Lines.Where(line => line.Id == id && !line.IsRemoved);

        /// <summary>Above the first inserted one of the kind that is not below a received one; else above the first received one; else below the received Vias.</summary>
        public void Push(HeaderId id, string value)
        {
            var received = Lines.FindIndex(line => line.Id == id && line.IsReceived);
            var inserted = Lines.FindIndex(line => line.Id == id && !line.IsReceived);
            var lastVia = Lines.FindLastIndex(line => line.Id == HeaderId.Via && line.IsReceived);
            var next = Lines.FindIndex(lastVia + 1, line => line.IsReceived);
            var at = inserted >= 0 && (received < 0 || inserted < received) ? inserted : received >= 0 ? received : next >= 0 ? next : Lines.Count;
            Lines.Insert(at, Line.Inserted(id, value));
        }

        public void Remove(Line line)
        {
            if (line.IsReceived) line.IsRemoved = true;
            else Lines.Remove(line);
        }

        public bool RemoveFirstValue(HeaderId id)
        {
            if (Of(id).FirstOrDefault() is not { } line) return false;
            var comma = line.Value.IndexOf(',', StringComparison.Ordinal);
            if (comma < 0) Remove(line);
            else line.Value = line.Value[(comma + 1)..].TrimStart(' ', '\t');
            return true;
        }

        public string Render() =>
            $"OPTIONS {RequestUri} SIP/2.0\r\n{string.Concat(Lines.Where(line => !line.IsRemoved).Select(line => line.Prefix + line.Value + line.Suffix))}\r\nbody";
    }
}
