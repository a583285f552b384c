using Corridor.Data;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Notifications;

/// <summary>Mails that did not arrive: of the current city, or of the network where there is none.</summary>
public sealed class Undelivered(CorridorDb db, Suppressions suppressions, TimeProvider clock)
{
    public Task<Paged<OutgoingMail>> AfterAsync(Guid? after, CancellationToken cancel = default) =>
        Paging.ReadAsync(after, mail => mail.Id, from => db.Set<OutgoingMail>().AsNoTracking()
            .Where(mail => mail.State == MailState.Failed || mail.State == MailState.Bounced).NewestFirst(from), cancel: cancel);

    /// <summary>Whoever tries again believes that the address is right. The caller saves.</summary>
    public async Task<OutgoingMail> RetryAsync(Guid id, CancellationToken cancel = default)
    {
        var mail = await db.Set<OutgoingMail>().Where(one => one.Id == id && one.State != MailState.Sent).SingleOrNotFoundAsync(cancel);
        if (mail.State == MailState.Bounced)
            await suppressions.LiftAsync(mail.Recipient, cancel);
        mail.Retry(clock.Now());
        return mail;
    }
}
