using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Corridor.Decks.Pitches;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Corridor.Browser.Tests;

public sealed partial class ApplyingTests(DemoSite demo)
{
    private const int DeckBytes = 30_000_000;
    private const string Email = "grete.ohnesorg@example.org";

    [Fact]
    public async Task An_applicant_signs_in_by_code_fills_the_form_in_and_sends_a_deck_whose_connection_was_cut()
    {
        await using var context = await demo.OpenAsync(new BrowserNewContextOptions { Locale = "en", ReducedMotion = ReducedMotion.Reduce });
        var page = await context.NewPageAsync();
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        var deck = Path.Combine(Directory.CreateTempSubdirectory("corridor-deck-").FullName, "ohnesorg.pdf");
        await File.WriteAllBytesAsync(deck, PitchDeckPdf.Write(new PitchDeck("Ohnesorg", "Grete Ohnesorg", "en", [new PitchSlide.Cover("Ohnesorg", "Fewer worries")]), DeckBytes));

        await SignInAsync(context, page);
        await page.Locator("#Agreed").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(ApplicationAddress());

        await TypeAsync(page, "a_tagline", "Fewer worries for everyone");
        await page.ReloadAsync();
        await Expect(page.Locator("[name=a_tagline]")).ToHaveValueAsync("Fewer worries for everyone");

        await CutHalfWayAsync(context, page, deck);
        var offset = await ResumeAsync(page, deck);
        // Two blocks of 8 MiB were acknowledged before the cut.
        Assert.Equal(2 * 8 * 1024 * 1024, offset);
        await Expect(page.Locator(".deck-file")).ToContainTextAsync("30.0 MB");

        await FillInAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the application" }).ClickAsync();
        await page.WaitForURLAsync("**/receipt");

        Assert.Matches("^[0-9]{4}$", Number().Match(await page.Locator("main .notice-good strong").InnerTextAsync()).Groups[1].Value);
        var facts = await page.Locator("dl.facts dd").AllInnerTextsAsync();
        Assert.Equal(["ohnesorg.pdf", "30.0 MB", Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(deck)))], facts.Skip(2));
        Directory.Delete(Path.GetDirectoryName(deck)!, recursive: true);
    }

    private static async Task SignInAsync(IBrowserContext context, IPage page)
    {
        await page.GotoAsync("/braga/calls/demo-braga");
        await page.GetByRole(AriaRole.Link, new() { Name = "Start an application" }).First.ClickAsync();
        await page.GetByLabel("E-mail address").FillAsync(Email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a code" }).ClickAsync();
        await page.WaitForURLAsync("**/sign-in/code/**");
        var mailbox = await context.NewPageAsync();
        await mailbox.GotoAsync("/mailbox?to=" + Email);
        var code = SixDigits().Match(await mailbox.Locator("article h2").First.InnerTextAsync()).Value;
        await mailbox.CloseAsync();
        await page.GetByLabel("Six-digit code").FillAsync(code);
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.WaitForURLAsync("**/braga/apply/demo-braga");
    }

    private static async Task CutHalfWayAsync(IBrowserContext context, IPage page, string deck)
    {
        var blocks = 0;
        await context.RouteAsync("**/uploads/**", async route =>
        {
            if (blocks == 2)
            {
                await context.SetOfflineAsync(true);
                await route.AbortAsync("internetdisconnected");
            }
            else
            {
                blocks += route.Request.Method == "PATCH" ? 1 : 0;
                await route.ContinueAsync();
            }
        });
        await page.Locator("#deck-file").SetInputFilesAsync(deck);
        await Expect(page.Locator("[data-upload-status]")).ToHaveTextAsync("The connection was lost. Trying again…", new() { Timeout = 60_000 });
        await Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Upload" })).ToBeVisibleAsync();
        await context.UnrouteAllAsync();
        await context.SetOfflineAsync(false);
        await page.ReloadAsync();
        await Expect(page.Locator("[data-upload-status]")).ToHaveTextAsync("55% of “ohnesorg.pdf” is here already: choose the same file to go on.");
        await Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Upload" })).ToBeVisibleAsync();
    }

    /// <summary>Chooses the file again; gives where the first block began.</summary>
    private static async Task<long> ResumeAsync(IPage page, string deck)
    {
        var first = await page.RunAndWaitForRequestAsync(() => page.Locator("#deck-file").SetInputFilesAsync(deck), request => request.Method == "PATCH" && request.Url.Contains("/uploads/", StringComparison.Ordinal));
        await Expect(page.Locator(".deck-file")).ToContainTextAsync("ohnesorg.pdf", new() { Timeout = 60_000 });
        return long.Parse(first.Headers["upload-offset"], CultureInfo.InvariantCulture);
    }

    private static async Task FillInAsync(IPage page)
    {
        await page.Locator("[name=a_company-name]").FillAsync("Ohnesorg");
        await page.Locator("[name=a_theme][value=green-city]").CheckAsync();
        await page.Locator("[name=a_maturity][value=prototype]").CheckAsync();
        foreach (var question in new[] { "problem", "solution", "market", "impact", "stay-plan", "team-strengths" })
            await page.Locator($"[name=a_{question}]").FillAsync($"What we say about {question}.");
        await page.Locator("[name=a_ready-to-travel][value=yes]").CheckAsync();
        await page.Locator("[name=a_team]").FillAsync("Grete Ohnesorg, founder, grete.ohnesorg@example.org");
        await page.Locator("[name=a_rules]").CheckAsync();
        await Expect(page.Locator("[data-save-status]")).ToHaveTextAsync("Everything is saved.", new() { Timeout = 30_000 });
    }

    private static async Task TypeAsync(IPage page, string name, string text)
    {
        await page.Locator($"[name={name}]").PressSequentiallyAsync(text);
        await Expect(page.Locator($"[data-field-state={name}]")).ToHaveAttributeAsync("data-state", "saved");
        await Expect(page.Locator("[data-save-status]")).ToHaveTextAsync("Everything is saved.");
    }

    [GeneratedRegex("[0-9]{6}")]
    private static partial Regex SixDigits();

    [GeneratedRegex("Number: (.+)$")]
    private static partial Regex Number();

    [GeneratedRegex("/braga/applications/[0-9a-f-]{36}$")]
    private static partial Regex ApplicationAddress();
}
