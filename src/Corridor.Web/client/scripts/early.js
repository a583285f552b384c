// A page from the cache carries no one's choice of colours: it is set here, before anything is drawn.
const chosen = /(?:^|; )theme=(light|dark)(?:;|$)/.exec(document.cookie)?.[1];
if (chosen) document.documentElement.dataset.bsTheme = chosen;
document.documentElement.classList.add("has-js");
