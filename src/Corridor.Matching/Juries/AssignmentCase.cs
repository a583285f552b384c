namespace Corridor.Matching.Juries;

/// <summary>One pair decided: assigned, or not.</summary>
public readonly record struct AssignmentChoice(Pair Pair, bool IsAssigned);

/// <summary>
/// One case of a proof by cases: no plan with these choices is worth more than these prices allow. A case whose choices no plan can have needs none.
/// </summary>
public sealed record AssignmentCase(IReadOnlyList<AssignmentChoice> Choices, JuryAssignmentDuals Duals);
