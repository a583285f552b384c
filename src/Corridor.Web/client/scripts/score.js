/*
 * Scores are form[data-autosave-url] (see apply.js) with fieldset[data-score] of radios.
 * [data-save-next], [data-next-file], [data-previous-file], dialog[data-keys-dialog] with [data-keys-toggle], [data-close];
 * [data-keys-help] opens it.
 * [data-deck=URL]  shows the PDF; inside: .deck-bar with the download link, .deck-note for messages
 *   data-texts     page {0}{1}, pageLabel {0}, previous, next, smaller, larger, deck, loading, failed
 */
import { scoreAtOnce } from "./scores.js";
import { showDecks } from "./deck.js";

scoreAtOnce();
showDecks();
