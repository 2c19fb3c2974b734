/** Values edited where they stand: double click or Enter opens, leaving saves, Esc restores. */
import { $, fetchInto, htmx, on } from "./dom.js";

let cell = null;
let before = "";
let saving = false;

export const editing = () => cell !== null;

/** Fetches the editor of this cell and puts it there. */
export async function startEdit(target) {
  if (cell === target) return;
  if (cell) await save();
  cell = target;
  before = target.innerHTML;
  await fetchInto("cell", "GET", target.dataset.edit, { target, swap: "innerHTML" });
  if (cell !== target) return;
  const field = $("input:not([type=hidden]), select, textarea", target);
  if (!field) return stop();
  target.classList.add("is-editing");
  field.focus();
  field.select?.();
}

function stop() {
  cell?.classList.remove("is-editing");
  cell = null;
}

function restore() {
  const was = cell;
  was.innerHTML = before;
  htmx.process(was);
  stop();
  back(was);
}

function back(target) {
  target.tabIndex = target.tabIndex < 0 ? -1 : target.tabIndex;
  target.focus({ preventScroll: true });
}

async function save({ refocus = false } = {}) {
  if (!cell || saving) return;
  const target = cell;
  const fields = [...target.querySelectorAll("input, select, textarea")];
  if (fields.some((field) => !field.checkValidity())) return void fields.find((field) => !field.checkValidity()).reportValidity();
  saving = true;
  let status = 0;
  const note = ({ detail }) => { if (detail.target === target) status = detail.xhr.status; };
  document.addEventListener("htmx:beforeSwap", note);
  await fetchInto(null, "POST", target.dataset.edit, { target, swap: "innerHTML", values: values(fields) }).catch(() => undefined);
  document.removeEventListener("htmx:beforeSwap", note);
  saving = false;
  if (status === 422) return $("input:not([type=hidden]), select, textarea", target)?.focus();
  if (status >= 400 || !status) return restore();
  stop();
  if (refocus && target.isConnected) back(target);
}

function values(fields) {
  const data = new FormData();
  for (const field of fields) {
    if (!field.name || (field.matches("[type=checkbox], [type=radio]") && !field.checked)) continue;
    for (const value of field.selectedOptions ? [...field.selectedOptions].map((option) => option.value) : [field.value]) data.append(field.name, value);
  }
  return data;
}

on("focusout", ".is-editing", (target, { relatedTarget }) => {
  if (target === cell && !target.contains(relatedTarget)) setTimeout(() => { if (cell === target && !target.contains(document.activeElement)) save(); }, 60);
});
on("change", ".is-editing select:not([multiple]), .is-editing [type=checkbox]", () => save({ refocus: true }));
on("submit", ".is-editing form", (form, event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  save({ refocus: true });
}, true);
on("keydown", ".is-editing", (target, event) => {
  if (event.key === "Escape") restore();
  else if (event.key === "Enter" && !(event.target.matches("textarea") && !event.ctrlKey)) save({ refocus: true });
  else return;
  event.preventDefault();
  event.stopPropagation();
});
on("keydown", "[data-edit]", (target, event) => {
  if (event.target !== target || event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  startEdit(target);
});
on("click", ".fact [data-edit]", (target, event) => {
  if (!event.target.closest("a, input, select, textarea, button") && !String(getSelection())) startEdit(target);
});
