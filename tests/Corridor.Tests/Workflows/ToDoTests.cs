using System.Text.Json.Nodes;
using Corridor.Data;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Workflows.Definitions;
using Corridor.Workflows.ToDos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using static Corridor.Tests.Workflows.LetterOffice;

namespace Corridor.Tests.Workflows;

/// <summary>What workflows ask of people: to do something, or to approve it.</summary>
public sealed class ToDoTests : IAsyncLifetime
{
    private LetterOffice office = null!;

    public async ValueTask InitializeAsync() => office = await LetterOffice.OpenAsync();

    public ValueTask DisposeAsync() => office.DisposeAsync();

    [Fact]
    public async Task Something_to_do_stands_on_the_desk_of_its_role_and_the_workflow_goes_on()
    {
        var (keeper, other) = (await office.KeeperAsync("kim"), await office.KeeperAsync("olu", Guid.NewGuid()));
        await office.PublishAsync([ToDo("file"), End("end")], "file Done end");

        await office.SendAsync();

        Assert.Equal("file Done, end Done, Finished", await office.StoryAsync());
        var todo = Assert.Single(await OpenAsync(keeper));
        Assert.Equal(("File “Dear all”", "Classez « Dear all »", "/letters/" + office.Letter), (todo.Title.In("en"), todo.Title.In("fr"), todo.Path));
        Assert.Equal(todo.MadeAt + Duration.FromDays(7), todo.DueAt);
        Assert.Equal((1, 0), (await CountAsync(keeper), await CountAsync(other)));
        Assert.Empty(await OpenAsync(other));
        await Assert.ThrowsAsync<NotFoundException>(() => AnswerAsync(other, (desk, it) => desk.DoAsync(it, other, null), todo.Id));
    }

    [Fact]
    public async Task Done_says_who_did_it_when_and_what_came_of_it()
    {
        var keeper = await office.KeeperAsync("kim");
        await office.PublishAsync([ToDo("file")]);
        await office.SendAsync();

        var before = office.Database.Clock.Now();
        await AnswerAsync(keeper, (desk, it) => desk.DoAsync(it, keeper, " In the blue box. "));

        var todo = Assert.Single(await ClosedAsync(keeper));
        Assert.Equal((ToDoState.Done, keeper, "In the blue box."), (todo.State, todo.ClosedById, todo.Note));
        Assert.InRange(todo.ClosedAt!.Value, before - Duration.FromMilliseconds(1), office.Database.Clock.Now());
        Assert.Equal(0, await CountAsync(keeper));
        Assert.Equal(["to-do.done"], await office.ReadAsync(db => db.Set<AuditEntry>().Where(entry => entry.SubjectId == todo.Id).Select(entry => entry.Action).ToListAsync()));
        var again = await Assert.ThrowsAsync<RuleBrokenException>(() => AnswerAsync(keeper, (desk, it) => desk.DoAsync(it, keeper, null), todo.Id));
        Assert.Equal("This was answered already. Thank you.", again.Text.Key);
    }

    [Fact]
    public async Task A_workflow_that_waits_goes_on_when_it_is_done_however_late()
    {
        var keeper = await office.KeeperAsync("kim");
        await office.PublishAsync([ToDo("file", waits: true), End("end")], "file Done end");
        await office.SendAsync();
        await office.LaterAsync(Duration.FromDays(30));
        Assert.Equal("Running", await office.StoryAsync());

        await AnswerAsync(keeper, (desk, it) => desk.DoAsync(it, keeper, null));
        await office.DrainAsync();

        Assert.Equal("file Done, end Done, Finished", await office.StoryAsync());
    }

    [Fact]
    public async Task What_is_late_goes_its_own_way_and_stays_to_be_done()
    {
        var keeper = await office.KeeperAsync("kim");
        await office.PublishAsync([ToDo("file", waits: true), End("end"), End("late")], "file Done end", "file Late late");
        await office.SendAsync();

        await office.LaterAsync(Duration.FromDays(7) - Duration.FromHours(1));
        Assert.Equal("Running", await office.StoryAsync());
        await office.LaterAsync(Duration.FromHours(1));

        Assert.Equal("file Late, late Done, Finished", await office.StoryAsync());
        var todo = Assert.Single(await OpenAsync(keeper));
        Assert.True(todo.IsLateAt(office.Database.Clock.Now()));
        await AnswerAsync(keeper, (desk, it) => desk.DoAsync(it, keeper, null));
        await office.DrainAsync();
        Assert.Equal("file Late, late Done, Finished", await office.StoryAsync());
        Assert.Empty(await OpenAsync(keeper));
    }

    [Fact]
    public async Task One_of_a_role_approves()
    {
        var keeper = await office.KeeperAsync("kim");
        await office.PublishAsync([Approval("print"), End("yes"), End("no")], "print Approved yes", "print Rejected no");
        await office.SendAsync();

        await AnswerAsync(keeper, (desk, it) => desk.ApproveAsync(it, keeper, null));
        await office.DrainAsync();

        Assert.Equal("print Approved, yes Done, Finished", await office.StoryAsync());
    }

    [Fact]
    public async Task Who_rejects_says_why()
    {
        var keeper = await office.KeeperAsync("kim");
        await office.PublishAsync([Approval("print"), End("yes"), End("no")], "print Approved yes", "print Rejected no");
        await office.SendAsync();

        var refusal = await Assert.ThrowsAsync<RuleBrokenException>(() => AnswerAsync(keeper, (desk, it) => desk.RejectAsync(it, keeper, " ")));
        await AnswerAsync(keeper, (desk, it) => desk.RejectAsync(it, keeper, "Too long"));
        await office.DrainAsync();

        Assert.Equal("Write why you reject it.", refusal.Text.Key);
        Assert.Equal("print Rejected, no Done, Finished", await office.StoryAsync());
        Assert.Equal("Too long", Assert.Single(await ClosedAsync(keeper)).Note);
    }

    [Fact]
    public async Task Four_eyes_are_two_peoples()
    {
        var (kim, olu) = (await office.KeeperAsync("kim"), await office.KeeperAsync("olu"));
        await office.PublishAsync([Approval("print", count: "2"), End("yes")], "print Approved yes");
        await office.SendAsync();

        await AnswerAsync(kim, (desk, it) => desk.ApproveAsync(it, kim, null));
        await office.DrainAsync();
        Assert.Equal("Running", await office.StoryAsync());
        Assert.Equal((0, 1), (await CountAsync(kim), await CountAsync(olu)));
        var twice = await Assert.ThrowsAsync<RuleBrokenException>(() => AnswerAsync(kim, (desk, it) => desk.ApproveAsync(it, kim, null)));
        await AnswerAsync(olu, (desk, it) => desk.ApproveAsync(it, olu, null));
        await office.DrainAsync();

        Assert.Equal("You approved this already; somebody else has to as well.", twice.Text.Key);
        Assert.Equal("print Approved, yes Done, Finished", await office.StoryAsync());
        var todo = Assert.Single(await ClosedAsync(kim));
        Assert.Equal((kim, olu), (todo.FirstApproverId, todo.ClosedById));
    }

    [Fact]
    public async Task Two_who_approve_at_the_same_moment_are_not_taken_for_one()
    {
        var (kim, olu) = (await office.KeeperAsync("kim"), await office.KeeperAsync("olu"));
        await office.PublishAsync([Approval("print", count: "2"), End("yes")], "print Approved yes");
        await office.SendAsync();

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => AnswerAsync(kim, async (desk, it) =>
        {
            await AnswerAsync(olu, (other, same) => other.ApproveAsync(same, olu, null));
            await desk.ApproveAsync(it, kim, null);
        }));
        Assert.Equal("Running", await office.StoryAsync());
        await AnswerAsync(kim, (desk, it) => desk.ApproveAsync(it, kim, null));
        await office.DrainAsync();

        Assert.Equal("print Approved, yes Done, Finished", await office.StoryAsync());
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_refused()
    {
        var keeper = await office.KeeperAsync("kim");
        await office.PublishAsync([Approval("print", until: "now + 2 days"), End("late")], "print Late late");
        await office.SendAsync();
        var (id, due) = Assert.Single(await OpenAsync(keeper)) is var todo ? (todo.Id, todo.DueAt) : default;

        office.Database.Clock.Advance(Duration.FromDays(2));
        var before = await Assert.ThrowsAsync<RuleBrokenException>(() => AnswerAsync(keeper, (desk, it) => desk.ApproveAsync(it, keeper, null), id));
        await office.DrainAsync();
        var after = await Assert.ThrowsAsync<RuleBrokenException>(() => AnswerAsync(keeper, (desk, it) => desk.ApproveAsync(it, keeper, null), id));

        Assert.All([before, after], refusal => Assert.Equal(new Text("The answer was due on {0}; it went on without.", due), refusal.Text));
        Assert.Equal("print Late, late Done, Finished", await office.StoryAsync());
        Assert.Equal(ToDoState.Lapsed, Assert.Single(await ClosedAsync(keeper)).State);
    }

    [Fact]
    public async Task What_was_rejected_can_be_asked_again()
    {
        var keeper = await office.KeeperAsync("kim");
        await office.PublishAsync([Approval("print"), End("yes")], "print Rejected print", "print Approved yes");
        await office.SendAsync();

        await AnswerAsync(keeper, (desk, it) => desk.RejectAsync(it, keeper, "Too long"));
        await office.DrainAsync();
        Assert.Single(await OpenAsync(keeper));
        await AnswerAsync(keeper, (desk, it) => desk.ApproveAsync(it, keeper, null));
        await office.DrainAsync();

        Assert.Equal("print Rejected, print Approved, yes Done, Finished", await office.StoryAsync());
        Assert.Equal([ToDoState.Approved, ToDoState.Rejected], (await ClosedAsync(keeper)).Select(todo => todo.State));
    }

    [Fact]
    public async Task What_is_open_goes_with_a_workflow_that_is_ended()
    {
        var keeper = await office.KeeperAsync("kim");
        await office.PublishAsync([ToDo("file"), Approval("print")], "file Done print");
        await office.SendAsync();
        Assert.Equal(2, await CountAsync(keeper));

        await office.BookAsync((book, run) => book.CancelAsync(run));

        Assert.Equal(0, await CountAsync(keeper));
        Assert.Equal("file Done, Cancelled", await office.StoryAsync());
    }

    [Fact]
    public async Task What_is_open_goes_with_its_subject()
    {
        var keeper = await office.KeeperAsync("kim");
        await office.PublishAsync([ToDo("file"), Activity("TimerEvent", "wait", new() { ["When"] = "now + 1 day" })], "file Done wait");
        await office.SendAsync();
        Assert.Equal(1, await CountAsync(keeper));

        LetterSubject.Gone.TryAdd(office.Letter, true);
        await office.LaterAsync(Duration.FromDays(1));

        Assert.Equal(0, await CountAsync(keeper));
        Assert.Equal("file Done, wait, Cancelled", await office.StoryAsync());
    }

    [Fact]
    public async Task An_answer_while_another_branch_is_stuck_is_not_lost()
    {
        var keeper = await office.KeeperAsync("kim");
        await office.PublishAsync(
            [Activity("ForkTask", "fork", new() { ["Forks"] = new JsonArray("a", "b") }), Approval("print"), Activity("StuckTask", "stuck"), End("yes")],
            "fork a print", "fork b stuck", "print Approved yes");
        await office.SendAsync();
        await AnswerAsync(keeper, (desk, it) => desk.ApproveAsync(it, keeper, null));
        await office.DrainAsync();
        Assert.EndsWith("stuck failed, Faulted", await office.StoryAsync(), StringComparison.Ordinal);

        StuckTask.Free.TryAdd(office.Letter, true);
        await office.BookAsync((book, run) => book.RetryAsync(run));
        await office.DrainAsync();

        var story = await office.StoryAsync();
        Assert.Contains("print Approved", story, StringComparison.Ordinal);
        Assert.EndsWith("Finished", story, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_due_comes_first_page_by_page_and_what_has_no_date_last()
    {
        var keeper = await office.KeeperAsync("kim");
        await office.PublishAsync([Approval("print"), ToDo("file"), ToDo("post", due: "now + 2 days")], "print Approved file", "file Done post");
        await office.SendAsync();
        await AnswerAsync(keeper, (desk, it) => desk.ApproveAsync(it, keeper, null));
        await office.DrainAsync();
        var letters = Enumerable.Range(0, 50).Select(_ => office.Letter).ToArray();
        await office.SendAsync(letters);

        var first = await office.Database.In(office.City, services => services.GetRequiredService<ToDoDesk>().OpenAsync(keeper, null));
        var second = await office.Database.In(office.City, services => services.GetRequiredService<ToDoDesk>().OpenAsync(keeper, first.Next));

        Assert.Equal([2, 7, .. Enumerable.Repeat((int?)null, 48)], first.Select(todo => (todo.DueAt - todo.MadeAt)?.Days));
        Assert.Equal(2, second.Count);
        Assert.Empty(second.Select(todo => todo.Id).Intersect(first.Select(todo => todo.Id)));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Roles_are_had_now_and_in_ones_own_city()
    {
        var keeper = await office.KeeperAsync("kim");
        await office.PublishAsync([ToDo("file")]);
        await office.SendAsync();
        var south = await office.Database.CityAsync("south");

        Assert.Equal(0, await office.Database.In(south, services => services.GetRequiredService<ToDoDesk>().Waiting(keeper).CountAsync()));
        Assert.Single(await office.Database.In(south, services => services.GetRequiredService<ToDoDesk>().OpenEverywhereAsync(keeper, null)));
        await office.ReadAsync(db => db.Set<Corridor.Accounts.Membership>().ExecuteDeleteAsync());
        var newcomer = await office.KeeperAsync("new");
        Assert.Equal((0, 1), (await CountAsync(keeper), await CountAsync(newcomer)));
    }

    [Fact]
    public async Task A_to_do_belongs_to_one_role_that_accounts_can_have()
    {
        Assert.Contains("“readers” can be written to only: nothing can be asked of them here.", await office.ProblemsAsync([ToDo("file", role: "readers")]));
        Assert.Contains("This can belong to one role only.", await office.ProblemsAsync([Approval("print", role: "keepers, readers")]));
        Assert.Contains("There is nobody called “cats” here. There are: keepers, readers.", await office.ProblemsAsync([ToDo("file", role: "cats")]));
        Assert.Contains("It has no outcome “Late”.", await office.ProblemsAsync([ToDo("file"), End("late")], "file Late late"));
        Assert.Contains("How many have to approve: “3” is not one of: 1, 2.", await office.ProblemsAsync([Approval("print", count: "3")]));
    }

    private static ActivityRecord ToDo(string id, bool waits = false, string role = "keepers", string due = "now + 7 days") => Activity("ToDoTask", id, new()
    {
        ["Role"] = role,
        ["Title"] = new JsonObject { ["en"] = "File “{letter.title}”", ["fr"] = "Classez « {letter.title} »" },
        ["Due"] = due,
        ["WaitFor"] = waits ? "yes" : "no",
    });

    private static ActivityRecord Approval(string id, string count = "1", string role = "keepers", string? until = null)
    {
        var properties = new JsonObject { ["Approvers"] = role, ["Count"] = count, ["Title"] = "Print “{letter.title}”" };
        if (until is not null)
            properties["Until"] = until;
        return Activity("ApprovalEvent", id, properties);
    }

    private static ActivityRecord End(string id) => Activity("LogTask", id, new() { ["Text"] = id });

    private async Task AnswerAsync(Guid account, Func<ToDoDesk, ToDo, Task> answer, Guid? id = null) => await office.Database.In(office.City, async services =>
    {
        var desk = services.GetRequiredService<ToDoDesk>();
        await answer(desk, await desk.FindAsync(account, id ?? (await desk.OpenAsync(account, null))[0].Id));
    });

    private Task<Paged<ToDo>> OpenAsync(Guid account) => office.Database.In(office.City, services => services.GetRequiredService<ToDoDesk>().OpenAsync(account, null));

    private Task<Paged<ToDo>> ClosedAsync(Guid account) => office.Database.In(office.City, services => services.GetRequiredService<ToDoDesk>().ClosedAsync(account, null));

    private Task<int> CountAsync(Guid account) => office.Database.In(office.City, services => services.GetRequiredService<ToDoDesk>().Waiting(account).CountAsync());
}
