using System.Globalization;
using Corridor.Texts;
using Xunit;

namespace Corridor.Tests.Texts;

public sealed class RuleBrokenTests
{
    [Fact]
    public void A_broken_rule_carries_its_key_and_its_arguments_untranslated()
    {
        var title = LocalizedText.Of("en", "Seed Round");

        var refusal = Assert.Throws<RuleBrokenException>(() => RuleBroken.If(true, "{0} is closed.", title));

        Assert.Equal(new Text("{0} is closed.", title), refusal.Text);
        Assert.Equal("Seed Round is closed.", refusal.Message);
    }

    [Fact]
    public void A_kept_rule_says_nothing() =>
        Assert.Null(Record.Exception(() => RuleBroken.If(false, "{0} is closed.", "Seed Round")));

    [Fact]
    public void What_must_not_happen_is_refused_where_a_value_was_due()
    {
        string? deck = null;

        var refusal = Assert.Throws<RuleBrokenException>(() => deck ?? throw RuleBroken.Now("Attach a pitch deck before you submit."));

        Assert.Equal(new Text("Attach a pitch deck before you submit."), refusal.Text);
    }

    [Fact]
    public void Texts_are_equal_by_key_arguments_and_number()
    {
        Assert.Equal(new Text("{0}, {1}", 1, "a"), new Text("{0}, {1}", 1, "a"));
        Assert.Equal(new Text("{0}, {1}", 1, "a").GetHashCode(), new Text("{0}, {1}", 1, "a").GetHashCode());
        Assert.NotEqual(new Text("{0}", 1), new Text("{0}", 2));
        Assert.NotEqual(new Text("{0} day", 2L), Text.Plural(2, "{0} day", "{0} days"));
        Assert.Equal("2 days", Text.Plural(2, "{0} day", "{0} days").ToString());
        Assert.Equal("", default(Text).ToString());
    }

    [Fact]
    public async Task A_log_reads_English_whatever_the_request_speaks()
    {
        var message = await Task.Run(() =>
        {
            CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("fr");
            return new RuleBrokenException(new Text("“{0}” is not a language.", 0.5)).Message;
        }, TestContext.Current.CancellationToken);

        Assert.Equal("“0.5” is not a language.", message);
    }
}
