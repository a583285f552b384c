using System.Diagnostics.CodeAnalysis;

namespace Corridor.Texts;

/// <summary>It is not there, or not there for this person: they are told the same.</summary>
[SuppressMessage("Design", "CA1032", Justification = "It says nothing about what was looked for.")]
public sealed class NotFoundException() : Exception("Not found.");
