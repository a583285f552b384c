/*
 * form[data-autosave-url]   POST field, value, version, __RequestVerificationToken → { saved, version?, message? }
 *   data-version            the version the page was made from; data-saved-at: ISO instant of the server's last save
 *   data-backup-key         names the draft on this device (account and application)
 *   data-texts              saving, saved {0 time}, failed, offline, all, restored
 *   [data-field-state=NAME] shows a field's state; [data-save-status] the form's; [data-version-field] is kept current
 *   data-no-autosave        on an element: its inputs are left out. Several checkboxes: values one a line
 * [data-upload]             tus 1.0, with input[type=file] and progress inside, [data-upload-panel] around
 *   data-endpoint, data-max-size, data-chunk-size (bytes), data-accept (types, commas), data-metadata (JSON)
 *   data-resume-key         names the upload on this device; data-panel-url: fragment that replaces the panel at the end
 *   data-texts              ready {0 name}{1 size}, uploading {0}{1}, paused {0 %}, resume {0 %}{1 name},
 *                           tooLarge {0}{1 limit}, empty, wrongType, failed, stopped {0 reason}, done, cancelled
 *   [data-upload-status], -progress, -percent, -pause, -resume, -cancel
 */
import { autosave } from "./autosave.js";
import { uploads } from "./upload.js";

document.querySelectorAll("form[data-autosave-url]").forEach(autosave);
document.querySelectorAll("[data-upload]").forEach(uploads);
