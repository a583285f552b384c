using Corridor.Content;
using Corridor.Texts;
using NodaTime;
using Xunit;

namespace Corridor.Tests.Content;

public sealed class ArticleTests
{
    private static readonly Instant Now = Instant.FromUtc(2027, 3, 1, 9, 0);
    private static readonly LocalizedText Title = LocalizedText.Of("en", "Welcome");

    [Fact]
    public void A_draft_is_not_public_until_it_is_published_and_each_publication_is_an_edition()
    {
        var article = Article.New(ArticleKind.Page, "welcome", Now);

        article.Draft(Title, LocalizedText.Of("en", "One"), Now);
        Assert.Equal((false, 0, ""), (article.IsPublished, article.Edition, article.Body.In("en")));

        article.Publish(Now);
        article.Publish(Now);
        Assert.Equal((true, 1, "One"), (article.IsPublished, article.Edition, article.Body.In("en")));

        article.Draft(Title, LocalizedText.Of("en", "Two"), Now);
        Assert.Equal((true, "One"), (article.HasUnpublishedChanges, article.Body.In("en")));

        article.Publish(Now);
        Assert.Equal((2, "Two"), (article.Edition, article.Body.In("en")));
    }

    [Fact]
    public void A_recipe_changes_what_it_wrote_itself_but_nothing_that_people_wrote()
    {
        var article = Article.New(ArticleKind.Page, "welcome", Now);
        ArticleTaken Take(string body) => article.Take(Title, LocalizedText.Of("en", body), ArticleFormat.Markdown, publish: true, Now);

        Assert.Equal(ArticleTaken.Applied, Take("One"));
        Assert.Equal(ArticleTaken.Unchanged, Take("One"));
        Assert.Equal(ArticleTaken.Applied, Take("Two"));
        Assert.Equal(2, article.Edition);

        article.Draft(Title, LocalizedText.Of("en", "By people"), Now);

        Assert.Equal(ArticleTaken.LeftAlone, Take("Three"));
        Assert.Equal("By people", article.DraftBody.In("en"));
    }

    [Fact]
    public void A_page_that_people_took_down_is_not_put_up_again_by_the_recipe_that_made_it()
    {
        var article = Article.New(ArticleKind.Page, "welcome", Now);
        article.Take(Title, LocalizedText.Empty, ArticleFormat.Markdown, publish: true, Now);

        article.Unpublish();

        Assert.Equal(ArticleTaken.Unchanged, article.Take(Title, LocalizedText.Empty, ArticleFormat.Markdown, publish: true, Now));
        Assert.False(article.IsPublished);
    }

    [Fact]
    public void The_pages_that_the_law_asks_for_stay_up()
    {
        var article = Article.New(ArticleKind.Page, "privacy", Now);
        article.Take(Title, LocalizedText.Empty, ArticleFormat.Markdown, publish: true, Now);

        var refusal = Assert.Throws<RuleBrokenException>(article.Unpublish);

        Assert.Equal("The law asks for this page: it can be changed but not taken down.", refusal.Text.Key);
    }
}
