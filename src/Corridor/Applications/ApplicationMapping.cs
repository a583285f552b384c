using Corridor.Accounts;
using Corridor.Calls;
using Corridor.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Corridor.Applications;

internal sealed class ApplicationMapping : IEntityTypeConfiguration<Application>
{
    public void Configure(EntityTypeBuilder<Application> application)
    {
        application.ToTable("Applications");
        application.Property(a => a.Title).HasMaxLength(200);
        application.Property(a => a.Language).HasMaxLength(12);
        application.Ignore(a => a.IsSubmitted).Ignore(a => a.HasUnsentChanges).Ignore(a => a.Receipt);
        application.HasIndex(a => new { a.CityId, a.CallId, a.Id });
        application.HasIndex(a => new { a.OwnerId, a.Id });
        // A start that is sent twice makes one draft; cities may put several applications of one person forward.
        application.HasIndex(a => new { a.CallId, a.OwnerId }).IsUnique().HasFilter("\"WithdrawnAt\" IS NULL AND \"NominatedFromId\" IS NULL");
        application.HasOne<Call>().WithMany().HasForeignKey(a => a.CallId).OnDelete(DeleteBehavior.Restrict);
        application.HasOne<Account>().WithMany().HasForeignKey(a => a.OwnerId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class SubmissionMapping : IEntityTypeConfiguration<Submission>
{
    public void Configure(EntityTypeBuilder<Submission> submission)
    {
        submission.ToTable("Submissions");
        submission.Property(s => s.Answers).HasConversion<JsonConverter<Dictionary<string, string>>, JsonComparer<Dictionary<string, string>>>();
        submission.Property(s => s.DeckName).HasMaxLength(200);
        submission.Property(s => s.DeckSha256).HasMaxLength(64);
        submission.HasIndex(s => new { s.CityId, s.CallId });
        submission.HasIndex(s => s.ApplicationId);
        submission.HasOne<Application>().WithMany().HasForeignKey(s => s.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class AnswerMapping : IEntityTypeConfiguration<Answer>
{
    public void Configure(EntityTypeBuilder<Answer> answer)
    {
        answer.ToTable("Answers");
        answer.Property(a => a.Field).HasMaxLength(80);
        answer.HasIndex(a => new { a.ApplicationId, a.Field }).IsUnique();
        answer.HasOne<Application>().WithMany().HasForeignKey(a => a.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class WithdrawalMapping : IEntityTypeConfiguration<Withdrawal>
{
    public void Configure(EntityTypeBuilder<Withdrawal> withdrawal)
    {
        withdrawal.ToTable("Withdrawals");
        withdrawal.Property(w => w.Reason).HasMaxLength(1000);
        withdrawal.HasOne<Application>().WithMany().HasForeignKey(w => w.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ConsentMapping : IEntityTypeConfiguration<Consent>
{
    public void Configure(EntityTypeBuilder<Consent> consent)
    {
        consent.ToTable("Consents");
        consent.Property(c => c.Kind).HasMaxLength(80);
        consent.Property(c => c.TextVersion).HasMaxLength(40);
        consent.Property(c => c.Language).HasMaxLength(12);
        consent.HasIndex(c => new { c.CityId, c.AccountId, c.SubjectId });
        consent.HasIndex(c => c.AccountId);
        consent.HasOne<Account>().WithMany().HasForeignKey(c => c.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
