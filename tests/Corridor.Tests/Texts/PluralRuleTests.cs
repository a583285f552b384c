using Corridor.Texts;
using Xunit;

namespace Corridor.Tests.Texts;

public sealed class PluralRuleTests
{
    [Theory]
    [InlineData("nplurals=2; plural=(n != 1);", "1011111111")] // English, Spanish
    [InlineData("nplurals=2; plural=(n > 1);", "0011111111")] // French
    [InlineData("nplurals=1; plural=0;", "0000000000")] // Japanese, Chinese, Thai
    [InlineData("nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);", "2011122222")] // Polish
    [InlineData("nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;", "0123333333")] // Arabic
    public void The_small_numbers_take_the_form_of_their_language(string header, string forms)
    {
        var rule = PluralRule.Parse(header);

        var actual = string.Concat(Enumerable.Range(0, 10).Select(n => rule.FormOf(n)));

        Assert.Equal(forms, actual);
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(12, 2)]
    [InlineData(14, 2)]
    [InlineData(22, 1)]
    [InlineData(25, 2)]
    [InlineData(101, 2)]
    [InlineData(102, 1)]
    [InlineData(112, 2)]
    [InlineData(1_000_003, 1)]
    public void Polish_looks_at_the_last_two_digits(long n, int form)
    {
        var rule = PluralRule.Parse("nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);");

        Assert.Equal(form, rule.FormOf(n));
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(11, 4)]
    [InlineData(99, 4)]
    [InlineData(100, 5)]
    [InlineData(102, 5)]
    [InlineData(103, 3)]
    [InlineData(111, 4)]
    public void Arabic_has_six_forms(long n, int form)
    {
        var rule = PluralRule.Parse("nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;");

        Assert.Equal(form, rule.FormOf(n));
    }

    [Theory]
    [InlineData("n - 1 - 1 == 1", 3)] // to the left, as in C
    [InlineData("!(n * 2 + 1 != 7)", 3)]
    [InlineData("n / 2 == 2 && n % 2", 5)]
    [InlineData("n == 4 || n > 4 && n < 4", 4)] // && binds tighter than ||
    [InlineData("n <= 7 && n >= 7", 7)]
    public void The_operators_bind_as_in_C(string condition, int onlyNumber)
    {
        var rule = PluralRule.Parse($"nplurals=2; plural={condition};");

        Assert.Equal([onlyNumber], Enumerable.Range(0, 10).Where(n => rule.FormOf(n) == 1));
    }

    [Fact]
    public void A_negative_number_counts_like_its_size() =>
        Assert.Equal(0, PluralRule.English.FormOf(-1));

    [Theory]
    [InlineData("plural=n != 1", "Plural-Forms \"plural=n != 1\" is not \"nplurals=N; plural=EXPRESSION;\"")]
    [InlineData("nplurals=2; plural=n;", "Plural-Forms gives form 2 of 2 for 2")]
    [InlineData("nplurals=2; plural=n ? ;", "Plural-Forms \"n ?\" is not understood at character 4")]
    [InlineData("nplurals=2; plural=(n > 1;", "Plural-Forms \"(n > 1\" is not understood at character 7")]
    [InlineData("nplurals=2; plural=m > 1;", "Plural-Forms \"m > 1\" is not understood at character 1")]
    [InlineData("nplurals=2; plural=1 % n;", "Plural-Forms divides by zero")]
    public void A_rule_that_no_number_can_follow_is_refused(string header, string reason)
    {
        var refusal = Assert.Throws<FormatException>(() => PluralRule.Parse(header));

        Assert.Equal(reason, refusal.Message);
    }
}
