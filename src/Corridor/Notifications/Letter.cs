namespace Corridor.Notifications;

/// <summary>What somebody is told, in their language, by whatever way it reaches them.</summary>
/// <param name="Language">In which it is written.</param>
/// <param name="Subject">One line.</param>
/// <param name="Paragraphs">What it says.</param>
/// <param name="LinkWords">What leads to its page.</param>
/// <param name="Path">That page, below its city.</param>
public sealed record Letter(string Language, string Subject, IReadOnlyList<string> Paragraphs, string? LinkWords = null, string? Path = null);
