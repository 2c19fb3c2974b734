/** Ctrl+K: every record, page and action by a few letters; «>» narrows to actions. */
import { $, $$, fetchInto, htmx, on } from "./dom.js";

const host = $("#palette");
const input = $("#palette-input");
const list = $("#palette-list");
let clock = null;

export function openPalette(start = "") {
  if (!host || host.open) return;
  host.showModal();
  input.value = start;
  input.focus();
  ask();
}

/** The record in view, so that its own actions come first. */
const subject = () => ($("#panel .record") ?? $("#content .record"))?.dataset.record ?? "";

function ask() {
  clearTimeout(clock);
  clock = setTimeout(() => {
    const query = new URLSearchParams({ q: input.value.trim(), on: subject() });
    fetchInto("palette", "GET", `${document.body.dataset.paletteUrl}?${query}`, { target: list, swap: "innerHTML" });
  }, input.value ? 90 : 0);
}

const options = () => $$("[role=option]", list);

function first() {
  options().forEach((option, index) => {
    option.id = `option-${index}`;
    option.tabIndex = -1;
  });
  choose(options()[0]);
}

function choose(option) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

list?.addEventListener("htmx:afterSwap", first);
input?.addEventListener("input", ask);
input?.addEventListener("keydown", (event) => {
  const all = options();
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1, Tab: event.shiftKey ? -1 : 1 }[event.key];
  if (step) choose(all.at((at + step) % all.length));
  else if (event.key === "Enter") go(all[at], event);
  else return;
  event.preventDefault();
});

function go(option, event) {
  if (!option) return;
  if ((event.ctrlKey || event.metaKey) && option.href) window.open(option.href, "_blank", "noopener");
  else option.click();
}

on("pointermove", "#palette [role=option]", (option) => {
  if (option.getAttribute("aria-selected") !== "true") choose(option);
});
on("click", "#palette [role=option]", (option) => {
  if (option.matches("a")) setTimeout(() => host.close());
});
/** A verb that asks nothing is done at once; its answer outlives the palette. */
on("submit", "#palette form", (form, event) => {
  event.preventDefault();
  host.close();
  htmx.ajax("POST", form.action, { target: document.body, swap: "none" });
});
host?.addEventListener("pointerdown", (event) => {
  if (event.target === host) host.close();
});
host?.addEventListener("close", () => list.replaceChildren());

on("focusin", "[data-search] input", (field) => {
  if (!host?.showModal) return;
  field.blur();
  openPalette(field.value);
});
