/** Forms: totals that the server computes while one types, the other person's value taken over, keys that send. */
import { $, element, fetchInto, icon, meet, on, text } from "./dom.js";

const clocks = new WeakMap();

/** Posts the form to its `compute` address a moment after the last change; the answer replaces outputs only. */
export function recompute(form) {
  const url = form?.dataset.compute;
  if (!url) return;
  clearTimeout(clocks.get(form));
  clocks.set(form, setTimeout(() => {
    fetchInto("totals", "POST", url, { target: form, swap: "none", values: new FormData(form) });
  }, 250));
}
on("submit", "form[data-compute]", (form) => clearTimeout(clocks.get(form)));
on("input", "form[data-compute]", recompute);
on("change", "form[data-compute]", recompute);

on("click", "[data-take]", (button) => {
  const field = document.getElementById(button.dataset.take);
  if (!field) return;
  if (field.tomselect) field.tomselect.setValue(button.dataset.value);
  else field.value = button.dataset.value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  button.closest(".conflict").remove();
  field.focus();
});

on("keydown", "form textarea", (field, event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  field.form.requestSubmit();
});

/** Ctrl+S saves the form one is in; false when there is none. */
export function saveForm() {
  const form = document.activeElement?.closest?.("form") ?? $("#dialog[open] form") ?? $("form[data-dirty]");
  if (!form || form.matches("[role=search], [data-list]")) return false;
  form.requestSubmit();
  return true;
}

// The browser's own word for an empty field speaks the browser's language, too.
document.addEventListener("invalid", ({ target }) => {
  if (target.validity.valueMissing) target.setCustomValidity(text("fill_in"));
}, true);
for (const event of ["input", "change"]) document.addEventListener(event, ({ target }) => target.setCustomValidity?.(""), true);

// The browser's own field speaks the browser's language and not the page's.
meet(".field input[type=file]", (input) => {
  if (input.closest(".drop")) return;
  const zone = element("span", { class: "drop drop-slim" }, icon("paperclip"), element("span", {}, text("choose_files")));
  input.before(zone);
  zone.append(input);
});
on("change", "input[type=file]", (input) => {
  const zone = input.closest(".drop");
  const names = [...input.files].map((file) => file.name).join(", ");
  if (zone && names) ($("[data-drop-name]", zone) ?? zone.appendChild(document.createElement("b"))).textContent = names;
});
for (const [event, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  on(event, ".drop", (zone) => zone.classList.toggle("is-over", over));
}
