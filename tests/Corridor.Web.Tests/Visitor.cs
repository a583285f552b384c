using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Corridor.Web.Tests;

/// <summary>Somebody with a browser but without JavaScript: opens pages, fills forms in, keeps cookies.</summary>
public sealed partial class Visitor : IDisposable
{
    private readonly Site site;

    public Visitor(Site site, string language)
    {
        this.site = site;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = true, CookieContainer = Cookies, ConnectCallback = FromOwnAddressAsync }) { BaseAddress = site.Address };
        Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
    }

    public CookieContainer Cookies { get; } = new();

    public HttpClient Http { get; }

    public async Task<HttpStatusCode> StatusOf(string path)
    {
        using var answer = await Http.GetAsync(path);
        return answer.StatusCode;
    }

    /// <summary>Opens a page that must be there.</summary>
    public async Task<IHtmlDocument> OpenAsync(string path)
    {
        using var answer = await Http.GetAsync(path);
        Assert.True(answer.IsSuccessStatusCode, $"GET {path} answered {(int)answer.StatusCode}.");
        var page = await ReadAsync(answer);
        // Who speaks to the computer says what is written on the button (WCAG 2.5.3); nobody says an arrow.
        foreach (var control in page.QuerySelectorAll("button[aria-label], a[aria-label]").Where(control => control is IHtmlElement && control.TextContent.Any(char.IsLetter)))
            Assert.True(control.GetAttribute("aria-label")!.Contains(control.TextContent.Trim(), StringComparison.CurrentCultureIgnoreCase), $"{path}: “{control.TextContent.Trim()}” is called “{control.GetAttribute("aria-label")}”.");
        return page;
    }

    /// <summary>Sends the form that a page shows (the first, or the one a selector names) with some fields filled in, by its own action or a button's.</summary>
    public async Task<(HttpStatusCode Status, IHtmlDocument Page, Uri Address)> SendAsync(string path, IReadOnlyDictionary<string, string> fields, string form = "main form", string? button = null)
    {
        using var opened = await Http.GetAsync(path);
        Assert.True(opened.IsSuccessStatusCode, $"GET {path} answered {(int)opened.StatusCode}.");
        return await SendAsync(await ReadAsync(opened), opened.RequestMessage!.RequestUri!, fields, form, button);
    }

    /// <summary>As above, from a page that an earlier form led to.</summary>
    public async Task<(HttpStatusCode Status, IHtmlDocument Page, Uri Address)> SendAsync(IHtmlDocument page, Uri at, IReadOnlyDictionary<string, string> fields, string form, string? button = null)
    {
        var found = page.QuerySelector(form) as IHtmlFormElement ?? throw new InvalidOperationException($"{at.AbsolutePath} has no form {form}.");
        var values = Values(found);
        foreach (var (name, value) in fields)
        {
            values.RemoveAll(pair => pair.Key == name);
            values.Add(new(name, value));
        }

        var pressed = button is null ? null : found.QuerySelector(button) ?? throw new InvalidOperationException($"{at.AbsolutePath} has no button {button}.");
        var action = (pressed?.GetAttribute("formaction") ?? found.GetAttribute("action")) is { Length: > 0 } own ? new Uri(at, own) : at;
        using var answer = await Http.PostAsync(action, new FormUrlEncodedContent(values));
        return (answer.StatusCode, await ReadAsync(answer), answer.RequestMessage!.RequestUri!);
    }

    /// <summary>The antiforgery token of a page, for scripts' requests.</summary>
    public async Task<string> TokenAsync(string path) =>
        (await OpenAsync(path)).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

    public async Task SignInAsync(string email)
    {
        var (_, _, address) = await SendAsync("/sign-in", new Dictionary<string, string> { ["Email"] = email });
        var code = Code().Match((await site.MailToAsync(email)).Subject).Value;
        var (status, _, landed) = await SendAsync(address.PathAndQuery, new Dictionary<string, string> { ["Code"] = code });
        Assert.Equal((HttpStatusCode.OK, "/my"), (status, landed.AbsolutePath));
    }

    public void Dispose() => Http.Dispose();

    // Each visitor comes from an address of its own (all of 127/8 is this machine), so that limits per visitor are per visitor.
    private readonly IPAddress own = new([127, (byte)Random.Shared.Next(1, 250), (byte)Random.Shared.Next(250), (byte)Random.Shared.Next(2, 250)]);

    private async ValueTask<Stream> FromOwnAddressAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(own, 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }


    private static List<KeyValuePair<string, string>> Values(IHtmlFormElement form) =>
        [.. form.Elements
            .Where(element => element.GetAttribute("name") is { Length: > 0 } && !element.HasAttribute("disabled"))
            .Where(element => element is not IHtmlInputElement { Type: "checkbox" or "radio" } box || box.IsChecked)
            .Where(element => element is not IHtmlButtonElement && element is not IHtmlInputElement { Type: "file" })
            .Select(element => KeyValuePair.Create(element.GetAttribute("name")!, element switch
            {
                IHtmlTextAreaElement area => area.Value,
                IHtmlSelectElement select => select.Value ?? "",
                _ => element.GetAttribute("value") ?? "",
            }))];

    private static async Task<IHtmlDocument> ReadAsync(HttpResponseMessage answer) =>
        await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync());

    [GeneratedRegex("[0-9]{6}")]
    private static partial Regex Code();
}
