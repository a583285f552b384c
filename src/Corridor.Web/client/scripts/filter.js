import { fill, language } from "./texts.js";

const plural = new Intl.PluralRules(language);
const plain = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase(language);

/** Narrows a list that is wholly on the page; a paged list keeps its server-side search and has no data-filter. */
export function filterLists() {
  for (const form of document.querySelectorAll("form[data-filter]")) {
    const list = document.querySelector(form.dataset.filter);
    if (!list) continue;
    const items = [...list.querySelectorAll("[data-filter-item]")];
    const count = document.querySelector(form.dataset.filterCount);

    const apply = () => {
      const wanted = [...new FormData(form)].filter(([, value]) => value !== "");
      let shown = 0;
      for (const item of items) {
        const fits = wanted.every(([name, value]) => matches(item, name, value));
        item.hidden = !fits;
        if (fits) shown++;
      }
      if (count)
        count.textContent = fill(form.dataset[plural.select(shown) === "one" ? "textOne" : "textOther"], shown);
      const empty = document.querySelector(form.dataset.filterEmpty ?? ":not(*)");
      if (empty) empty.hidden = shown > 0;
    };
    form.addEventListener("input", apply);
    form.addEventListener("submit", event => { event.preventDefault(); apply(); });
    apply();
  }
}

// A field named after a data attribute of the items compares with it; any other field searches the words.
function matches(item, name, value) {
  const own = item.dataset[name];
  if (own !== undefined) return own.split("|").includes(value);
  const words = plain(item.textContent);
  return plain(value).split(/\s+/).every(word => words.includes(word));
}
