namespace ActorSip.Configuration;

/// <summary>A line of <c>actorsip.numbers</c>: a number under which a user is called.</summary>
/// <param name="Number">Without visual separators, such as "+493012345".</param>
/// <param name="Uri">A SIP URI in one of our domains.</param>
public sealed record NumberOptions(string Number, string Uri);
