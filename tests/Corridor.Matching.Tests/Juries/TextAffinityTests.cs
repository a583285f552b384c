using Corridor.Matching.Juries;

namespace Corridor.Matching.Tests.Juries;

public sealed class TextAffinityTests
{
    [Fact]
    public void Who_knows_what_an_application_is_about_is_nearer_to_it()
    {
        var near = TextAffinity.Of(
            ["Batteries, recycling of metals, circular economy", "Street food and short supply chains", ""],
            ["We recycle lithium batteries and sell the metals.", "Farmers deliver street food stalls within a day.", "An app for choirs."]);

        Assert.Equal(100, near.Of(0, 0, 100));
        // “And” they share.
        Assert.InRange(near.Of(0, 1, 100), 0, 40);
        Assert.InRange(near.Of(1, 1, 100), 1, 100);
        Assert.Equal([0, 0, 0], Enumerable.Range(0, 3).Select(juror => near.Of(2, juror, 100)));
        Assert.Equal([0, 0, 0], Enumerable.Range(0, 3).Select(application => near.Of(application, 2, 100)));
    }

    [Fact]
    public void Case_accents_and_endings_do_not_part_words()
    {
        var near = TextAffinity.Of(["ÉNERGIES renouvelables"], ["une energie renouvelable", "le pain"]);

        Assert.Equal(100, near.Of(0, 0, 100));
        Assert.Equal(["renouvelables", "ÉNERGIES"], near.SharedWords(0, 0, 5).Order(StringComparer.Ordinal));
        Assert.Single(near.SharedWords(0, 0, 1));
    }

    [Theory]
    [InlineData("リサイクル電池", "電池の再利用とリサイクルの会社です", "魚を売る店")]
    [InlineData("พลังงานแสงอาทิตย์", "บริษัทพลังงานแสงอาทิตย์ของเรา", "ร้านอาหาร")]
    public void Words_need_no_spaces_between_them(string expertise, string about, string other)
    {
        var near = TextAffinity.Of([expertise], [about, other]);

        Assert.Equal(100, near.Of(0, 0, 100));
        Assert.InRange(near.Of(1, 0, 100), 0, 30);
    }

    [Fact]
    public void A_word_that_is_in_most_applications_tells_nothing()
    {
        var applications = Enumerable.Range(0, 12).Select(at => at == 7 ? "our solution and a drone" : "our solution and a boat").ToArray();

        var near = TextAffinity.Of(["our solution", "drone"], applications);

        Assert.All(Enumerable.Range(0, 12), application => Assert.Equal(0, near.Of(application, 0, 100)));
        Assert.Equal(100, near.Of(7, 1, 100));
    }

    [Fact]
    public void It_is_the_cosine_of_the_textbook()
    {
        string[] jurors = ["sun sun wind", "wind water"], applications = ["sun wind wind", "water", "sun sun sun stone"];

        var near = TextAffinity.Of(jurors, applications);

        var expected = Textbook(jurors, applications);
        var most = expected.Cast<double>().Max();
        for (var a = 0; a < applications.Length; a++)
        {
            var row = new int[jurors.Length];
            near.AddTo(a, 10_000, row);
            for (var j = 0; j < jurors.Length; j++)
            {
                Assert.InRange(near.Of(a, j, 10_000), (10_000 * expected[a, j] / most) - 1, (10_000 * expected[a, j] / most) + 1);
                Assert.Equal(near.Of(a, j, 10_000), row[j]);
            }
        }
    }

    [Fact]
    public void Half_a_character_and_signs_are_no_words()
    {
        var near = TextAffinity.Of(["\uD83D ?! — \uDE00"], ["\uD83D\uDE00 !?", "boat"]);

        Assert.Equal(0, near.Of(0, 0, 100));
        Assert.Empty(near.SharedWords(0, 0, 3));
    }

    [Fact]
    public void Nobody_and_nothing_are_near_to_nothing()
    {
        Assert.Equal(0, TextAffinity.Of(["boats"], [""]).Of(0, 0, 100));
        TextAffinity.Of([], ["boats"]).AddTo(0, 100, []);
    }

    private static double[,] Textbook(string[] jurors, string[] applications)
    {
        var words = applications.SelectMany(text => text.Split(' ')).Distinct().ToArray();
        double[] Vector(string text)
        {
            var all = text.Split(' ');
            var vector = words.Select(word => all.Count(one => one == word) is var count && count == 0
                ? 0
                : (1 + Math.Log(count)) * Math.Log(1 + (applications.Length / (double)applications.Count(one => one.Split(' ').Contains(word))))).ToArray();
            var length = Math.Sqrt(vector.Sum(x => x * x));
            return [.. vector.Select(x => x / length)];
        }

        var cosines = new double[applications.Length, jurors.Length];
        for (var a = 0; a < applications.Length; a++)
        {
            for (var j = 0; j < jurors.Length; j++)
                cosines[a, j] = Vector(applications[a]).Zip(Vector(jurors[j]), (x, y) => x * y).Sum();
        }

        return cosines;
    }
}
