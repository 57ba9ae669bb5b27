using Xunit;

namespace ActorSip.EndToEnd.Tests.Raw;

/// <summary>RFC 3261 section 8.2.6: what every answer has, whatever the request was.</summary>
internal static class AnswerSyntax
{
    /// <summary>Fails the test when the answer is malformed.</summary>
    public static void Check(SipText answer)
    {
        foreach (var name in (string[])["To", "From", "Call-ID", "CSeq", "Content-Length"]) Assert.True(answer.All(name).Count == 1, $"Not one {name} in:\n{answer}");
        Assert.NotEmpty(answer.All("Via"));
        CheckAddress(answer, "From");
        CheckAddress(answer, "To");
        Assert.NotEmpty(SipText.Parameter(answer.Header("To"), "tag") ?? "");
        Assert.True(answer.Header("Call-ID").IndexOfAny([' ', '\t', ',']) < 0 && answer.Header("Call-ID").Length > 0, answer.ToString());
        var cseq = answer.Header("CSeq").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Assert.True(cseq is [var number, _] && number.All(char.IsAsciiDigit), answer.ToString());
        foreach (var via in answer.Values("Via")) Assert.True(via.Contains('/', StringComparison.Ordinal) && !via.Contains(";;", StringComparison.Ordinal) && !via.EndsWith(';'), answer.ToString());
    }

    private static void CheckAddress(SipText answer, string name)
    {
        var value = answer.Header(name).Replace(@"\\", "", StringComparison.Ordinal).Replace("\\\"", "", StringComparison.Ordinal);
        Assert.True(answer.Values(name).Count == 1 && value.Count(c => c == '"') is 0 or 2, answer.ToString());
        var uri = SipText.Uri(answer.Header(name));
        Assert.True(uri.IndexOf(':', StringComparison.Ordinal) > 0 && uri.IndexOfAny(['<', '>', '"']) < 0, answer.ToString());
        var parameters = value[(value.LastIndexOf('>') + 1)..].Split(';').Skip(1).Select(parameter => parameter.Trim()).ToArray();
        Assert.DoesNotContain("", parameters);
        Assert.True(parameters.Count(parameter => parameter.Split('=')[0].Trim() == "tag") <= 1, answer.ToString());
        Assert.DoesNotContain(parameters, parameter => parameter.EndsWith('='));
    }
}
