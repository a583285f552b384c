using Corridor.Accounts;
using Corridor.Applications;
using Corridor.Data;
using Corridor.Jury;
using Corridor.Placements.Nominations;
using Corridor.Placements.Stays;
using Corridor.Tenancy;
using Corridor.Texts;
using Corridor.Web.Access;
using Corridor.Workflows.ToDos;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Corridor.Web.Pages.Accounts;

/// <summary>One's own dashboard, in all cities.</summary>
[Authorize(FolderAccess.SignedIn)]
public sealed class MyModel(CurrentAccount who, CorridorDbFactory databases, Cities cities, CorridorDb db, UserManager<Account> accounts, SignInManager<Account> session, MyApplications applications, CorridorBoard stays, ToDoDesk todos, TimeProvider clock) : PageModel
{
    public Account Account { get; private set; } = null!;
    public IReadOnlyList<(City City, CityRole Role)> Roles { get; private set; } = [];

    /// <summary>The cities on whose juries this person sits, or is asked to.</summary>
    public IReadOnlyList<City> Juries { get; private set; } = [];

    public Paged<(City City, MyApplication Application)> Applications { get; private set; } = new([]);

    /// <summary>Cities that ask whether they may put an application of mine forward.</summary>
    public IReadOnlyList<(City City, Nomination Nomination)> Questions { get; private set; } = [];

    /// <summary>What is asked of me in my roles.</summary>
    public Paged<(City City, ToDo ToDo)> ToDos { get; private set; } = new([]);
    public Instant Now { get; private set; }

    public Paged<(City City, MyStay Stay)> Stays { get; private set; } = new([]);

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    [BindProperty]
    public string? DisplayName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostNameAsync()
    {
        await LoadAsync();
        RuleBroken.If(string.IsNullOrWhiteSpace(DisplayName) || DisplayName.Length > 200, "Write your name in at most 200 characters.");
        Account.DisplayName = DisplayName.Trim();
        Account.Language = Show.Language;
        await db.SaveChangesAsync();
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostPasswordAsync()
    {
        await LoadAsync();
        var token = await accounts.GeneratePasswordResetTokenAsync(Account);
        var changed = await accounts.ResetPasswordAsync(Account, token, Password ?? "");
        RuleBroken.If(!changed.Succeeded, "Choose a password of at least 12 characters.");
        await session.RefreshSignInAsync(Account);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostSignOutAsync()
    {
        await session.SignOutAsync();
        return LocalRedirect("/");
    }

    private async Task LoadAsync()
    {
        Account = (await who.ReadAsync())!;
        DisplayName ??= Account.DisplayName;
        await using var across = databases.AcrossCities();
        var mine = await across.Set<Membership>().Where(membership => membership.AccountId == Account.Id).Select(membership => new { membership.CityId, membership.Role }).Distinct().ToListAsync();
        var all = (await cities.AllAsync()).ToDictionary(city => city.Id);
        Roles = [.. mine.Where(role => all.ContainsKey(role.CityId)).Select(role => (all[role.CityId], role.Role)).OrderBy(role => role.Item1.Name, StringComparer.CurrentCulture)];
        if (Account.EmailConfirmed)
        {
            var seats = await across.Set<Juror>().Where(juror => juror.RevokedAt == null && (juror.AccountId == Account.Id || juror.Email == Account.Email)).Select(juror => juror.CityId).Distinct().ToListAsync();
            Juries = [.. seats.Where(all.ContainsKey).Select(city => all[city]).OrderBy(city => city.Name, StringComparer.CurrentCulture)];
        }

        Applications = (await applications.OfAsync(Account.Id, After)).Where(one => all.ContainsKey(one.CityId)).Map(one => (all[one.CityId], one));
        Stays = (await stays.OfAsync(Account.Id, After)).Where(one => all.ContainsKey(one.HostCityId)).Map(one => (all[one.HostCityId], one));
        ToDos = (await todos.OpenEverywhereAsync(Account.Id, After)).Where(one => all.ContainsKey(one.CityId)).Map(one => (all[one.CityId], one));
        Now = clock.Now();
        Questions = [.. (await across.Set<Nomination>().Where(one => one.OwnerId == Account.Id && one.State == NominationState.Asked).OrderBy(one => one.AnswerBy).Take(50).ToListAsync())
            .Where(one => all.ContainsKey(one.FirstCityId)).Select(one => (all[one.FirstCityId], one))];
    }
}
