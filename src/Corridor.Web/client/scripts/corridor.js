/*
 * form[data-theme-form] button      data-label-dark, data-label-light; cookie theme=light|dark
 * .languages a[hreflang]            keeps query and place
 * [data-countdown=INSTANT]          data-texts: days, hours, minutes, seconds { one, other } with {n}; left {0}, left2 {0}{1}, over
 * body[data-server-now=INSTANT]     the server's clock; only on pages that are not cached
 * time[data-local][data-zone]       data-local-text {0 time}{1 city}; nothing is added when both clocks agree
 * input[data-own-zone]              filled with the name of the browser's time zone
 * [data-words-max]                  data-words-count (id), data-words-text {0}{1}
 * form[data-filter=LIST]            data-filter-count, data-filter-empty (selectors), data-text-one, data-text-other;
 *                                   items [data-filter-item], a field named X compares with data-X (several by |), else searches words
 * form[data-warn-unsaved]           asks before leaving
 * body[data-reader]                 tells people on one device apart; [data-forget]: all that a jury kept here is erased
 * [data-stage=EVENTS]               what is on stage, kept up to date: data-stage-mark is the count it shows, data-stage-screen what it must be to be
 *                                   replaced where it stands, data-stage-home where to ask; [data-timer=INSTANT]: minutes and seconds left
 * [data-unsent]                     shown while scores wait on this device
 */
import { switchLanguages } from "./languages.js";
import { startCountdowns, showLocalTimes, tellOwnZone } from "./clock.js";
import { countWords, focusErrors } from "./fields.js";
import { filterLists } from "./filter.js";
import { forgetJury } from "./leaving.js";
import { followStage } from "./stage.js";
import { switchTheme } from "./theme.js";
import { warnOfUnsaved } from "./unsaved.js";

document.documentElement.classList.add("has-js");
switchTheme();
switchLanguages();
startCountdowns();
showLocalTimes();
tellOwnZone();
countWords();
focusErrors();
filterLists();
warnOfUnsaved();
forgetJury();
followStage();
