using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Corridor.Notifications.Smtp;

/// <summary>An address as SMTP speaks it, its domain in ASCII. What would end a line or a bracket cannot be made into one.</summary>
public sealed partial class Mailbox
{
    private static readonly IdnMapping Domains = new() { UseStd3AsciiRules = true };

    private readonly string address;

    private Mailbox(string address, bool isInternational) => (this.address, IsInternational) = (address, isInternational);

    /// <summary>Only a server that speaks SMTPUTF8 takes it.</summary>
    public bool IsInternational { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out Mailbox? mailbox)
    {
        mailbox = null;
        var at = text?.LastIndexOf('@') ?? -1;
        if (at < 1 || text!.Length > 320)
            return false;
        var local = text[..at];
        if (!(Atoms().IsMatch(local) || Quoted().IsMatch(local)) || Domain(text[(at + 1)..]) is not { } domain)
            return false;
        mailbox = new Mailbox($"{local}@{domain}", local.Any(letter => !char.IsAscii(letter)));
        return true;
    }

    public override string ToString() => address;

    private static string? Domain(string text)
    {
        if (Literal().IsMatch(text))
            return text;
        try
        {
            return Domains.GetAscii(text) is { Length: <= 253 } ascii && Host().IsMatch(ascii) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // RFC 5321's atoms, and beyond ASCII whatever is written rather than steers (RFC 6531). \z: $ would let a line break follow.
    [GeneratedRegex(@"\A(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]|(?![\u0000-\u00A0])[\p{L}\p{M}\p{N}\p{S}\p{P}]){1,64}\z")]
    private static partial Regex Atoms();

    [GeneratedRegex(@"\A""(?:[ !#-\[\]-~]|\\[ -~]){1,62}""\z")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\A\[[0-9A-Za-z.:]{2,60}\]\z")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\A[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\z")]
    private static partial Regex Host();
}
