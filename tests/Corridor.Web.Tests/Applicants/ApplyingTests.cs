using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Corridor.Applications;
using Corridor.Calls;
using Corridor.Data;
using Corridor.Decks;
using Corridor.Tenancy;
using Corridor.Tests.Applications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Corridor.Web.Tests.Applicants;

public sealed class ApplyingTests(Site site)
{
    [Fact]
    public async Task The_whole_journey_works_without_a_script()
    {
        var city = await CityWithCallAsync();
        using var ada = await site.SignedInAsync($"ada-{city.Slug}@example.org");

        var (refused, _, _) = await ada.SendAsync($"/{city.Slug}/apply/small", new Dictionary<string, string>());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        var (_, _, form) = await ada.SendAsync($"/{city.Slug}/apply/small", new Dictionary<string, string> { ["Agreed"] = "true" });
        var (_, page, _) = await ada.SendAsync(form.AbsolutePath, new Dictionary<string, string> { ["a_name"] = "Rhine Loop", ["a_about"] = "Bikes" });
        Assert.Equal("Rhine Loop", page.QuerySelector("h1")!.TextContent);

        using (var uploaded = await ada.Http.PostAsync(form.AbsolutePath + "/deck-file", await WholeAsync(ada, form.AbsolutePath, Encoding.ASCII.GetBytes("%PDF-1.4 of a kind"))))
            Assert.Equal((HttpStatusCode.OK, form.AbsolutePath), (uploaded.StatusCode, uploaded.RequestMessage!.RequestUri!.AbsolutePath));
        Assert.Equal("Plan d’affaires.pdf", (await ada.OpenAsync(form.AbsolutePath)).QuerySelector(".deck-file a")!.TextContent);
        var token = await ada.TokenAsync(form.AbsolutePath);
        using var sent = await ada.Http.PostAsync(form.AbsolutePath + "?handler=Submit", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["a_name"] = "Rhine Loop", ["a_about"] = "Bikes", ["__RequestVerificationToken"] = token,
        }));

        Assert.Equal((HttpStatusCode.OK, form.AbsolutePath + "/receipt"), (sent.StatusCode, sent.RequestMessage!.RequestUri!.AbsolutePath));
        Assert.Contains("Rhine Loop", (await ada.OpenAsync("/my")).Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Rhine Loop", (await ada.OpenAsync(form.AbsolutePath + "/preview")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        using var eve = await site.SignedInAsync($"eve-{city.Slug}@example.org");
        foreach (var own in new[] { "", "/preview", "/receipt", "/withdraw", "/deck", "/deck-panel" })
        {
            Assert.Equal(HttpStatusCode.OK, await ada.StatusOf(form.AbsolutePath + own));
            Assert.Equal(HttpStatusCode.NotFound, await eve.StatusOf(form.AbsolutePath + own));
        }

        var (_, gone, _) = await ada.SendAsync(form.AbsolutePath + "/withdraw", new Dictionary<string, string> { ["Sure"] = "true" });
        Assert.Null(gone.QuerySelector("main form"));
    }

    [Fact]
    public async Task A_deck_without_a_script_is_refused_for_the_same_reasons_and_needs_the_forms_token()
    {
        var (city, ada, form) = await DraftAsync();
        using var _ = ada;
        using var eve = await site.SignedInAsync($"eve-{city.Slug}@example.org");
        var whole = "%PDF-1.4 of a kind"u8.ToArray();

        Assert.Equal(form + "/deck-file", (await ada.OpenAsync(form)).QuerySelector("noscript form")!.GetAttribute("action"));
        foreach (var (content, name, reason) in new[] { (new byte[1_000_001], "deck.pdf", "1 MB at most"), (new byte[1_100_000], "deck.pdf", "1 MB at most"), ([], "deck.pdf", "This file is empty."), ([], "", "Choose a PDF file.") })
        {
            using var refused = await ada.Http.PostAsync(form + "/deck-file", await WholeAsync(ada, form, content, name));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains(reason, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var without = await ada.Http.PostAsync(form + "/deck-file", new MultipartFormDataContent { { new ByteArrayContent(whole), "file", "deck.pdf" } });
        using var forged = await ada.Http.PostAsync(form + "/deck-file", new MultipartFormDataContent { { new StringContent("forged"), "__RequestVerificationToken" }, { new ByteArrayContent(whole), "file", "deck.pdf" } });
        using var plain = await ada.Http.PostAsync(form + "/deck-file", new FormUrlEncodedContent(new Dictionary<string, string> { ["file"] = "deck" }));
        using var foreign = await eve.Http.PostAsync(form + "/deck-file", await WholeAsync(ada, form, whole));
        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.NotFound], new[] { without, forged, plain, foreign }.Select(answer => answer.StatusCode));
        Assert.Equal(0, await site.In(city, services => services.GetRequiredService<CorridorDb>().Set<Deck>().CountAsync()));
    }

    [Fact]
    public async Task A_script_saves_one_field_and_is_told_what_still_is_wrong()
    {
        var (city, ada, form) = await DraftAsync();
        using var _ = ada;
        var token = await ada.TokenAsync(form);

        using var saved = await ada.Http.PostAsync(form + "/answers?writer=" + Guid.NewGuid(), new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["field"] = "a_about", ["value"] = "one two three four five six", ["version"] = "0", ["__RequestVerificationToken"] = token,
        }));
        using var without = await ada.Http.PostAsync(form + "/answers", new FormUrlEncodedContent(new Dictionary<string, string> { ["field"] = "a_about", ["value"] = "forged" }));

        Assert.Equal("""{"saved":true,"version":1,"message":"Use at most 5 words: you have 6."}""", await saved.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
        Assert.Equal("one two three four five six", (await ada.OpenAsync(form)).GetElementById("a_about")!.TextContent.Trim());
        Assert.NotNull(city);
    }

    [Fact]
    public async Task An_upload_that_is_cut_goes_on_where_it_was()
    {
        var (city, ada, form) = await DraftAsync();
        using var _ = ada;
        var address = await CreateAsync(ada, city, form, 10);

        Assert.Equal((HttpStatusCode.NoContent, "4"), await PatchAsync(ada, address, 0, "%PDF"u8.ToArray()));
        Assert.Equal("4", await OffsetAsync(ada, address));
        Assert.Equal((HttpStatusCode.Conflict, "4"), await PatchAsync(ada, address, 0, "%PDF"u8.ToArray()));
        Assert.Equal((HttpStatusCode.NoContent, "10"), await PatchAsync(ada, address, 4, "-1.4 x"u8.ToArray()));

        Assert.Equal("10", await OffsetAsync(ada, address));
        using var whole = await ada.Http.GetAsync(form + "/deck");
        Assert.Equal("%PDF-1.4 x", await whole.Content.ReadAsStringAsync());
        Assert.Equal(("sandbox; default-src 'none'", "attachment"), (whole.Headers.GetValues("Content-Security-Policy").Single(), whole.Content.Headers.ContentDisposition!.DispositionType));
        using var part = new HttpRequestMessage(HttpMethod.Get, form + "/deck") { Headers = { Range = new RangeHeaderValue(1, 3) } };
        using var range = await ada.Http.SendAsync(part);
        Assert.Equal((HttpStatusCode.PartialContent, "PDF"), (range.StatusCode, await range.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task A_connection_cut_in_the_middle_of_a_block_keeps_what_arrived()
    {
        var (city, ada, form) = await DraftAsync();
        using var _ = ada;
        var address = await CreateAsync(ada, city, form, 900_000);

        using (var cut = new CancellationTokenSource())
        {
            using var request = Patch(address, 0, new StreamContent(new BreakingStream(300_000, cut)));
            request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
            request.Content.Headers.ContentLength = 900_000;
            await Assert.ThrowsAnyAsync<Exception>(() => ada.Http.SendAsync(request, cut.Token));
        }

        var offset = 0L;
        for (var tries = 0; tries < 100 && offset == 0; tries++)
        {
            await Task.Delay(50);
            offset = long.Parse(await OffsetAsync(ada, address), CultureInfo.InvariantCulture);
        }

        Assert.InRange(offset, 1, 300_000);
        Assert.Equal((HttpStatusCode.NoContent, "900000"), await PatchAsync(ada, address, offset, new byte[900_000 - offset]));
    }

    [Fact]
    public async Task A_body_without_a_length_that_runs_over_the_declared_one_is_refused_while_it_is_read()
    {
        var (city, ada, form) = await DraftAsync();
        using var _ = ada;
        var address = await CreateAsync(ada, city, form, 300_000);
        using var request = Patch(address, 0, new StreamContent(new MemoryStream(new byte[400_000])));
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        request.Headers.TransferEncodingChunked = true;

        using var answer = await ada.Http.SendAsync(request);
        var offset = await OffsetAsync(ada, address);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, offset), (answer.StatusCode, answer.Headers.GetValues("Upload-Offset").Single()));
        Assert.InRange(long.Parse(offset, CultureInfo.InvariantCulture), 1, 299_999);
        Assert.Equal(DeckState.Uploading, await site.In(city, async services => (await services.GetRequiredService<CorridorDb>().Set<Deck>().SingleAsync()).State));
        Assert.Equal((HttpStatusCode.NoContent, "300000"), await PatchAsync(ada, address, long.Parse(offset, CultureInfo.InvariantCulture), new byte[300_000 - int.Parse(offset, CultureInfo.InvariantCulture)]));
    }

    [Fact]
    public async Task The_protocol_refuses_what_it_must()
    {
        var (city, ada, form) = await DraftAsync();
        using var _ = ada;
        var address = await CreateAsync(ada, city, form, 10);
        using var eve = await site.SignedInAsync($"eve-{city.Slug}@example.org");

        using var bare = new HttpRequestMessage(HttpMethod.Head, address);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await ada.Http.SendAsync(bare)).StatusCode);
        using var foreignHead = Tus(HttpMethod.Head, address);
        Assert.Equal(HttpStatusCode.NotFound, (await eve.Http.SendAsync(foreignHead)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PatchAsync(eve, address, 0, [1])).Status);
        using var foreignDelete = Tus(HttpMethod.Delete, address);
        Assert.Equal(HttpStatusCode.NotFound, (await eve.Http.SendAsync(foreignDelete)).StatusCode);
        using var signedOut = Tus(HttpMethod.Head, address);
        Assert.Equal(HttpStatusCode.Unauthorized, (await site.Visitor().Http.SendAsync(signedOut)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PatchAsync(ada, address, 0, new byte[11])).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PatchAsync(ada, address, 0, new byte[(8 * 1024 * 1024) + 1])).Status);
        using var large = Create(city, form, 1_000_001);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await ada.Http.SendAsync(large)).StatusCode);

        using var delete = Tus(HttpMethod.Delete, address);
        Assert.Equal(HttpStatusCode.NoContent, (await ada.Http.SendAsync(delete)).StatusCode);
        using var after = Tus(HttpMethod.Head, address);
        Assert.Equal(HttpStatusCode.NotFound, (await ada.Http.SendAsync(after)).StatusCode);
    }

    [Fact]
    public async Task A_deck_of_another_city_is_not_found()
    {
        var (city, ada, form) = await DraftAsync();
        using var _ = ada;
        var south = await site.CityAsync();
        var address = await CreateAsync(ada, city, form, 10);

        Assert.Equal(HttpStatusCode.NotFound, await ada.StatusOf(form.Replace(city.Slug, south.Slug, StringComparison.Ordinal)));
        using var elsewhere = Tus(HttpMethod.Head, address.Replace(city.Slug, south.Slug, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, (await ada.Http.SendAsync(elsewhere)).StatusCode);
    }

    private async Task<City> CityWithCallAsync()
    {
        var city = await site.CityAsync();
        await site.In(city, async services =>
        {
            var db = services.GetRequiredService<CorridorDb>();
            db.Add(SmallCall.Published(city.Zone, site.Clock.Now()));
            await db.SaveChangesAsync();
        });
        return city;
    }

    private async Task<(City City, Visitor Ada, string Form)> DraftAsync()
    {
        var city = await CityWithCallAsync();
        var ada = await site.SignedInAsync($"ada-{city.Slug}@example.org");
        var (_, _, form) = await ada.SendAsync($"/{city.Slug}/apply/small", new Dictionary<string, string> { ["Agreed"] = "true" });
        return (city, ada, form.AbsolutePath);
    }

    /// <summary>What a browser without a script sends from the form's page.</summary>
    private static async Task<MultipartFormDataContent> WholeAsync(Visitor visitor, string form, byte[] content, string name = "Plan d’affaires.pdf")
    {
        var file = new ByteArrayContent(content);
        // Browsers send a name's bytes as they are, in UTF-8.
        file.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"; filename=\"{Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name))}\"");
        return new MultipartFormDataContent { { new StringContent(await visitor.TokenAsync(form)), "__RequestVerificationToken" }, file };
    }

    private static async Task UploadAsync(Visitor visitor, City city, string form, byte[] content) =>
        Assert.Equal(HttpStatusCode.NoContent, (await PatchAsync(visitor, await CreateAsync(visitor, city, form, content.Length), 0, content)).Status);

    private static async Task<string> CreateAsync(Visitor visitor, City city, string form, long length)
    {
        using var request = Create(city, form, length);
        using var answer = await visitor.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    private static HttpRequestMessage Create(City city, string form, long length)
    {
        var request = Tus(HttpMethod.Post, $"/{city.Slug}/uploads");
        request.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Upload-Metadata", $"filename {Base64("deck.pdf")},application {Base64(form.Split('/')[^1])}");
        return request;
    }

    private static async Task<(HttpStatusCode Status, string? Offset)> PatchAsync(Visitor visitor, string address, long offset, byte[] content)
    {
        using var request = Patch(address, offset, new ByteArrayContent(content));
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        using var answer = await visitor.Http.SendAsync(request);
        return (answer.StatusCode, answer.Headers.TryGetValues("Upload-Offset", out var reached) ? reached.Single() : null);
    }

    private static HttpRequestMessage Patch(string address, long offset, HttpContent content)
    {
        var request = Tus(HttpMethod.Patch, address);
        request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        request.Content = content;
        return request;
    }

    private static async Task<string> OffsetAsync(Visitor visitor, string address)
    {
        using var request = Tus(HttpMethod.Head, address);
        using var answer = await visitor.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.GetValues("Upload-Offset").Single();
    }

    private static HttpRequestMessage Tus(HttpMethod method, string address)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        return request;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    // Gives some bytes, lets them travel, and hangs up.
    private sealed class BreakingStream(int good, CancellationTokenSource cut) : MemoryStream(new byte[good])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position < Length)
                return await base.ReadAsync(buffer, cancellationToken);
            await Task.Delay(300, CancellationToken.None);
            await cut.CancelAsync();
            throw new IOException("The cable was pulled.");
        }
    }
}
