import { fill } from "./texts.js";

/** Counts words as the server does: runs of characters between white space. */
export function countWords() {
  for (const field of document.querySelectorAll("[data-words-max]")) {
    const place = document.getElementById(field.dataset.wordsCount);
    if (!place) continue;
    const most = Number(field.dataset.wordsMax);
    const show = () => {
      const words = field.value.split(/\s+/u).filter(Boolean).length;
      place.textContent = fill(field.dataset.wordsText, words, most);
      place.classList.toggle("is-over", words > most);
    };
    field.addEventListener("input", show);
    show();
  }
}

/** After a refused form the summary is where reading starts. */
export function focusErrors() {
  document.querySelector(".error-summary[tabindex], .validation-summary-errors[tabindex]")?.focus();
}
