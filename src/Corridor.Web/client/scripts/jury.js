/*
 * [data-jury=BASE]          the jury's home ("/city/jury"); data-reader tells people on one device apart; data-texts: see JuryTexts.Device
 *   [data-outbox] with [data-outbox-said] and [data-outbox-list]: what waits, what needs a choice, what was refused
 * [data-device]             with [data-device-keep], -erase, -progress: shown where this browser can keep pages
 * form[data-review=ID]      data-number, data-closed; fields of its own or by form=; input[type=hidden][data-mark=FIELD] names what a save replaces;
 *                           data-texts: see JuryTexts.Form; [data-field-state=FIELD], [data-save-status]
 *                           submit hands in ([data-save-next]) or only saves ([data-save-only])
 * form[data-abstain=ID]     with reason: leaves that review to others, now or once there is a network
 * fieldset[data-score]      radios; [data-next-file], [data-previous-file], dialog[data-keys-dialog] with [data-keys-toggle], [data-close]; [data-keys-help]
 * [data-review-row=ID]      with [data-review-state]; [data-next-review] leads to the first that waits
 * form[data-needs-network]  says so instead of being sent without one
 * [data-deck=URL]           shows the PDF; inside: .deck-bar with the download link, .deck-note for messages
 *   data-texts              page {0}{1}, pageLabel {0}, previous, next, smaller, larger, deck, loading, failed
 */
import { answerForms } from "./answers.js";
import { showDecks } from "./deck.js";
import { juryDevice } from "./device.js";
import { scoreByKeys } from "./scores.js";
import { toast } from "./texts.js";

// A browser that keeps nothing still has the forms.
const device = await juryDevice().catch(() => null);
if (device) await answerForms(device);
scoreByKeys();
showDecks();
document.documentElement.dataset.juryReady = "";
device?.start();

document.addEventListener("submit", event => {
  const sentence = event.target.dataset?.needsNetwork;
  if (!sentence || navigator.onLine) return;
  event.preventDefault();
  toast(sentence);
});
