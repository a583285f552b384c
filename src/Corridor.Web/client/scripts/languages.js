/** Keeps the place in the page and the rest of the query when the language changes. */
export function switchLanguages() {
  for (const link of document.querySelectorAll(".languages a[hreflang]")) {
    link.addEventListener("click", () => {
      const target = new URL(link.href);
      for (const [name, value] of new URLSearchParams(location.search))
        if (!target.searchParams.has(name)) target.searchParams.set(name, value);
      target.hash = location.hash;
      link.href = target;
    });
  }
}
