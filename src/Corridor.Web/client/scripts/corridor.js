import { switchLanguages } from "./languages.js";
import { startCountdowns, showLocalTimes } from "./clock.js";
import { countWords, focusErrors } from "./fields.js";
import { filterLists } from "./filter.js";
import { switchTheme } from "./theme.js";
import { warnOfUnsaved } from "./unsaved.js";

document.documentElement.classList.add("has-js");
switchTheme();
switchLanguages();
startCountdowns();
showLocalTimes();
countWords();
focusErrors();
filterLists();
warnOfUnsaved();
