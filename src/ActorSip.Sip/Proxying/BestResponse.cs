namespace ActorSip.Sip.Proxying;

/// <summary>RFC 3261 section 16.7 item 6: the choice of the best final response.</summary>
public static class BestResponse
{
    /// <summary>The branch with the best final response that is not 2xx; null when no branch has one.</summary>
    public static Branch? Choose(IReadOnlyList<Branch> branches)
    {
        Branch? best = null;
        for (var i = 0; i < branches.Count; i++)
        {
            var branch = branches[i];
            if (branch.FinalStatus < 300) continue;
            if (best is null || IsBetter(branch, best)) best = branch;
        }

        return best;
    }

    private static bool IsBetter(Branch branch, Branch than) => branch.IsUsed != than.IsUsed ? than.IsUsed : Rank(branch.FinalStatus) < Rank(than.FinalStatus);

    /// <summary>Lower is better.</summary>
    public static int Rank(int status) => (status / 100) switch
    {
        // "If there are any 6xx class responses in the context, the proxy MUST choose among those."
        6 => 0,

        // "If no 6xx class responses are present, the proxy SHOULD choose from the lowest response class stored in the response context."
        3 => 100,

        // "The proxy SHOULD give preference to responses that provide information affecting resubmission of this request, such as 401, 407, 415, 420, and 484 if the 4xx class is chosen."
        4 => status switch
        {
            401 or 407 => 400,
            415 or 420 or 484 => 401,

            // A branch that was cancelled, was silent or does not exist says less about the callee than one that answered.
            487 => 404,
            408 => 405,
            404 or 480 => 403,
            _ => 402,
        },

        // "A proxy which receives a 503 (Service Unavailable) response SHOULD NOT forward it upstream unless it can determine that any subsequent requests it might proxy will also generate a 503."
        5 => status == 503 ? 501 : 500,
        _ => 999,
    };
}
