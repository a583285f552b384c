/** Switches colours at once; without this script the same form asks the server to set the cookie. */
export function switchTheme() {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const forms = [...document.querySelectorAll("form[data-theme-form]")];
  const current = () => root.dataset.bsTheme ?? (system.matches ? "dark" : "light");

  const label = () => forms.forEach(form => {
    const button = form.querySelector("button");
    button.value = current() === "dark" ? "light" : "dark";
    const text = button.dataset[button.value === "dark" ? "labelDark" : "labelLight"];
    button.setAttribute("aria-label", text);
    button.title = text;
  });

  forms.forEach(form => form.addEventListener("submit", event => {
    event.preventDefault();
    root.dataset.bsTheme = form.querySelector("button").value;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${root.dataset.bsTheme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    label();
  }));
  system.addEventListener("change", label);
  label();
}
