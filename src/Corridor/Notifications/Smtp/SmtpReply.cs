namespace Corridor.Notifications.Smtp;

/// <summary>What a server answered: a code, its lines, and the enhanced code (RFC 3463) where it gives one.</summary>
public sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public bool IsPositive => Code is >= 200 and < 400;

    /// <summary>Such as "5.1.1".</summary>
    public string? Enhanced =>
        Lines.Count > 0 && Lines[0].Split(' ', 2)[0] is var word && word.Split('.') is [("2" or "4" or "5"), var subject, var detail] && IsNumber(subject) && IsNumber(detail) ? word : null;

    private static bool IsNumber(string text) => text.Length is > 0 and <= 3 && text.All(char.IsAsciiDigit);
}

/// <summary>A command that the server refused. The words of the server are not in the message: they quote addresses.</summary>
public sealed class SmtpRefusedException(string command, SmtpReply reply) : Exception($"The server answered {reply.Code} to {command}.")
{
    public string Command { get; } = command;

    public SmtpReply Reply { get; } = reply;
}
