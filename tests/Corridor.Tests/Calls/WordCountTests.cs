using Corridor.Calls;
using Xunit;

namespace Corridor.Tests.Calls;

public sealed class WordCountTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData(" \n\t… — !", 0)]
    [InlineData("one", 1)]
    [InlineData("Don't stop, please.", 3)]
    [InlineData("one\u00a0two\u202fthree\nfour", 4)]
    [InlineData("« L’eau » : qu'en fait-on ?", 3)]
    [InlineData("Coût\u00a0: 12\u00a0€ – 15\u00a0%", 3)]
    [InlineData("porte-monnaie www.example.org 3,5", 3)]
    [InlineData("word—word…word", 3)]
    [InlineData("e\u0301te\u0301 été", 2)]
    [InlineData("👩‍🔬 tests 👍", 1)]
    [InlineData("¿Quién? Él; 2.º piso", 4)]
    [InlineData("我们帮助城市。", 6)]
    [InlineData("我们用 Corridor 3 次。", 6)]
    [InlineData("東京タワー", 4)]
    [InlineData("ひらがな、カタカナ", 8)]
    [InlineData("우리는 도시를 돕습니다", 3)]
    [InlineData("Мы помогаем городам", 3)]
    [InlineData("สวัสดีครับ", 2)]
    [InlineData("ภาษาไทย 2570 ภาษา", 4)]
    [InlineData("ن عمل مع المدن", 4)]
    public void Words_are_counted_in_every_script(string text, int words) =>
        Assert.Equal(words, WordCount.Of(text));
}
