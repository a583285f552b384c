using System.Text.Json;
using Microsoft.Extensions.Localization;

namespace Corridor.Web.Pages.Jurors;

/// <summary>What the jury's script says, in the reader's language.</summary>
public sealed class JuryTexts(IStringLocalizer t)
{
    public string Form => JsonSerializer.Serialize(new
    {
        saving = t["Saving…"].Value,
        saved = t["Saved at {0}"].Value,
        waiting = t["Kept on this device, sent later"].Value,
        all = t["Everything is saved."].Value,
        late = t["Another device saved something else meanwhile."].Value,
        there = t["There: {0}", "{0}"].Value,
        here = t["Here: {0}", "{0}"].Value,
        nothing = t["nothing"].Value,
        keep = t["Keep what is here"].Value,
        take = t["Take what is there"].Value,
        handedIn = t["Handed in on this device, sent later"].Value,
        handingIn = t["Handing in…"].Value,
        isIn = t["In"].Value,
        abstained = t["You abstained: {0}", "{0}"].Value,
        undo = t["Take it back"].Value,
    });

    public string Device => JsonSerializer.Serialize(new
    {
        offline = t["You are offline. What you choose is kept here and sent later."].Value,
        waits = new { one = t["{n} change waits to be sent."].Value, other = t["{n} changes wait to be sent."].Value },
        signIn = t["Sign in again to send what waits here."].Value,
        choose = t["Application no. {0}: another device saved something else. Choose which one stands.", "{0}"].Value,
        refused = t["Application no. {0}, not taken: {1} What you gave:", "{0}", "{1}"].Value,
        handIn = t["hand in"].Value,
        discard = t["Discard"].Value,
        kept = t["{0} of {1} applications kept on this device", "{0}", "{1}"].Value,
        full = t["There is no room for more on this device."].Value,
        waitingRow = t["Waiting to be sent"].Value,
    });
}
