/** Puts what is chosen from a [data-picker=FIELD] in at the caret of that field, or of the last one in use whose id begins so. */
export function insertFromPickers() {
  const last = new Map();
  for (const picker of document.querySelectorAll("[data-picker]")) {
    const start = picker.dataset.picker;
    const fields = [...document.querySelectorAll("input[id], textarea[id]")].filter(field => field.id === start || (start.endsWith("-") && field.id.startsWith(start)));
    if (fields.length === 0) continue;
    last.set(picker, fields[0]);
    for (const field of fields) field.addEventListener("focus", () => last.set(picker, field));
    for (const code of picker.querySelectorAll("[data-insert]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "insert";
      button.dataset.insert = code.dataset.insert;
      code.replaceWith(button);
      button.append(code);
      button.addEventListener("click", () => insert(last.get(picker), button.dataset.insert));
    }
  }
}

function insert(field, text) {
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
