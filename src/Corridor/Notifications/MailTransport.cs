using Corridor.Tenancy;

namespace Corridor.Notifications;

/// <summary>Hands a mail to the next machine; the edge of Corridor.</summary>
public interface IMailTransport
{
    /// <summary>Whether there is a way out at all; until there is, mails wait.</summary>
    ValueTask<bool> IsReadyAsync(CancellationToken cancel);

    /// <summary>Done: it was accepted. Called for as many mails at once as <see cref="MailLimits.Connections"/> says.</summary>
    Task SendAsync(OutgoingMail mail, City? city, CancellationToken cancel);
}

/// <summary>What a server said that a later try would not change.</summary>
/// <param name="isAddress">The address itself takes no mail, rather than this text.</param>
public sealed class MailBouncedException(string reason, bool isAddress) : Exception(reason)
{
    public bool IsAddress { get; } = isAddress;
}

/// <summary>No mail gets through now, whatever it says and to whom: the administrators' to mend.</summary>
public sealed class MailWayClosedException(string reason, Exception? cause = null) : Exception(reason, cause);

/// <summary>Demo and development: mail stays here and is read on the mailbox page.</summary>
public sealed class MailboxTransport : IMailTransport
{
    public ValueTask<bool> IsReadyAsync(CancellationToken cancel) => ValueTask.FromResult(true);

    public Task SendAsync(OutgoingMail mail, City? city, CancellationToken cancel) => Task.CompletedTask;
}
