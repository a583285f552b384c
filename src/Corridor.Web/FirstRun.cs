using Corridor.Accounts;
using Corridor.Data;
using Corridor.Recipes;
using Corridor.Tenancy;
using Corridor.Texts;
using Microsoft.EntityFrameworkCore;

namespace Corridor.Web;

/// <summary>Sets an empty database up: the network, its recipe, its first administrator. From the page or from the environment.</summary>
public sealed class FirstRun(CorridorDb db, SignIn signIn, RecipeLibrary recipes, RecipeRunner runner, Cities cities, NewCity newCity, Audit audit, TimeProvider clock)
{
    public async Task<Account> SetUpAsync(string? name, string recipe, string? email, string? administrator, string language, MailSettings? mail, CancellationToken cancel)
    {
        RuleBroken.If(string.IsNullOrWhiteSpace(name) || name.Length > 200, "Give the network a name.");
        var address = SignIn.Address(email) ?? throw RuleBroken.Now("This is not an e-mail address: write it like name@example.org.");
        var network = await db.Set<Network>().SingleOrDefaultAsync(cancel);
        RuleBroken.If(network?.SetUpAt is not null, "Corridor is set up already.");
        if (network is null)
            db.Add(network = new Network());
        network.Name = LocalizedText.Of(language, name.Trim());
        network.Mail = mail;
        await db.SaveChangesAsync(cancel);

        await runner.ApplyAsync(recipes.Read(recipe), new RecipeContext(clock.Now()), cancel);
        foreach (var city in await cities.AllAsync(cancel))
            await newCity.FurnishAsync(city, cancel);
        var account = await signIn.AccountForAsync(address, administrator?.Trim() ?? "", language, cancel);
        account.IsNetworkAdministrator = true;
        network.SetUp(clock.Now());
        audit.Record("network.set-up", network.Id, new { recipe });
        await db.SaveChangesAsync(cancel);
        return account;
    }
}
