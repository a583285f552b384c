using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.Running;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Content;

/// <summary>Publishes the draft of a page or a piece of news; readers see it within a minute.</summary>
internal sealed class PublishContentTask(CorridorDb db, CurrentCity city, Audit audit, TimeProvider clock) : Activity
{
    private const string Missing = "Missing";

    public override string Name => "PublishContentTask";

    public override Text Label => new Text("Publish a page");

    public override IReadOnlyList<ActivityProperty> Properties =>
        [new("Path", PropertyKind.Line, new Text("Address of the page")) { Help = new Text("For instance: {0}", "news/{call.slug}") }];

    public override IReadOnlyList<string> OutcomesOf(Properties given) => [Done, Missing];

    public override async ValueTask<StepResult> RunAsync(WorkflowStep step, CancellationToken cancel)
    {
        var path = step.Fill("Path", city.Required.Language).Trim('/');
        if (KindAndSlug(path) is not var (kind, slug) || await db.Set<Article>().SingleOrDefaultAsync(one => one.Kind == kind && one.Slug == slug, cancel) is not { } article)
            return StepResult.By(Missing, new Text("{0}", path));
        try
        {
            article.Publish(clock.Now());
        }
        catch (RuleBrokenException refusal)
        {
            throw new WorkflowFaultException(refusal.Text);
        }

        audit.Record("article.publish", article.Id, new { article.Slug, article.Edition });
        return StepResult.By(Done, new Text("{0}", path));
    }

    // As in the page's address.
    private static (ArticleKind Kind, string Slug)? KindAndSlug(string path) => path.Split('/') switch
    {
        [""] => (ArticleKind.Page, ArticlesRecipe.HomeSlug),
        ["pages", var slug] => (ArticleKind.Page, slug),
        ["news", var slug] => (ArticleKind.News, slug),
        _ => null,
    };
}
