/** Rows: click and keys open records beside the list, ticks select them, ranges too; the cursor survives paging. */
import { $, $$, fetchInto, on } from "./dom.js";
import { editing, startEdit } from "./cells.js";
import { openPanel, panelOpen } from "./panel.js";

const list = () => $("[data-list]");
const rows = () => $$("[data-list] [data-row]");
const urlOf = (row) => list().dataset.open.replace("{id}", row.dataset.row);
let cursor = null;
let anchor = null;
let slow = null;

export const hasList = () => rows().length > 0;

on("click", "[data-list] tr[data-row]", (row, event) => {
  const link = event.target.closest("a");
  const own = link && new URL(link.href).pathname === new URL(urlOf(row), location.href).pathname;
  if (event.metaKey || event.ctrlKey || (event.shiftKey && !own) || editing()) return;
  if (event.target.closest("input, button, label, select, textarea, summary, .rows-tick") || (link && !own)) return;
  if (!own && String(getSelection())) return;
  event.preventDefault();
  setCursor(row, { focus: false });
  // A double click on a cell edits it: the panel would move the cell away, so wait whether a second click follows.
  if (event.detail > 1) return;
  clearTimeout(slow);
  slow = setTimeout(() => openOrWhole(row), event.target.closest("[data-edit]") ? 240 : 0);
});

/** Beside the list first, whole the second time. */
function openOrWhole(row) {
  if (row.classList.contains("is-active")) openWhole(row);
  else openPanel(row.dataset.row);
}

on("dblclick", "[data-list] tr[data-row]", (row, event) => {
  clearTimeout(slow);
  if (!event.target.closest("[data-edit], a, input, button")) openWhole(row);
});
on("dblclick", "[data-edit]", (cell, event) => {
  clearTimeout(slow);
  if (!event.target.closest("input, select, textarea")) startEdit(cell);
});

export function openWhole(row = cursor) {
  if (row) location.assign(urlOf(row));
}

function setCursor(row, { focus = true } = {}) {
  cursor?.classList.remove("is-cursor");
  cursor = row;
  if (!row) return;
  row.classList.add("is-cursor");
  row.tabIndex = -1;
  if (focus) row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** The row under the keyboard: focused, else last visited, else the open one. */
function current() {
  const focused = document.activeElement?.closest?.("[data-row]");
  if (focused) return focused;
  return cursor?.isConnected ? cursor : $("[data-row].is-active");
}

/** Moves the cursor; where the panel is open it follows. */
export function walk(step) {
  const all = rows();
  const at = all.indexOf(current());
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
  if (!next) return;
  setCursor(next);
  if (!panelOpen()) return;
  clearTimeout(slow);
  slow = setTimeout(() => openPanel(next.dataset.row), 120);
}

/** Enter: beside first, whole the second time. */
export function enter({ whole = false } = {}) {
  const row = current();
  if (!row) return false;
  setCursor(row);
  if (whole) openWhole(row);
  else openOrWhole(row);
  return true;
}

/** X: ticks the row under the cursor; with a range, everything from the last tick. */
export function tickCurrent({ range = false } = {}) {
  const box = current()?.querySelector("[data-tick]");
  if (box) tick(box, !box.checked, range);
}

on("click", "[data-tick]", (box, event) => tick(box, box.checked, event.shiftKey));

function tick(box, checked, range) {
  const boxes = $$("[data-tick]");
  const from = boxes.indexOf(anchor);
  const to = boxes.indexOf(box);
  const span = range && from >= 0 ? boxes.slice(Math.min(from, to), Math.max(from, to) + 1) : [box];
  for (const each of span) each.checked = checked;
  anchor = box;
  showChosen();
}

on("change", "[data-tick-all]", (all) => {
  for (const box of $$("[data-tick]")) box.checked = all.checked;
  everything(false);
  showChosen();
});
on("click", "[data-bulk-everything]", () => {
  for (const box of $$("[data-tick]")) box.checked = true;
  everything(true);
  showChosen();
});
on("click", "[data-bulk-clear]", () => clearChosen());

/** Nothing is selected any more; false when nothing was. */
export function clearChosen() {
  const chosen = $$("[data-tick]:checked");
  for (const box of chosen) box.checked = false;
  everything(false);
  showChosen();
  return chosen.length > 0;
}

function everything(yes) {
  const all = $("[data-bulk-all]");
  if (all) all.value = yes ? "1" : "";
}

function showChosen() {
  const boxes = $$("[data-tick]");
  const chosen = boxes.filter((box) => box.checked);
  if (chosen.length < boxes.length) everything(false);
  for (const box of boxes) box.closest("tr").classList.toggle("is-chosen", box.checked);
  list()?.classList.toggle("has-chosen", chosen.length > 0);
  const head = $("[data-tick-all]");
  if (head) {
    head.checked = chosen.length > 0 && chosen.length === boxes.length;
    head.indeterminate = chosen.length > 0 && !head.checked;
  }
  const bar = $("[data-bulk]");
  if (!bar) return;
  bar.hidden = !chosen.length;
  const all = Boolean($("[data-bulk-all]")?.value);
  $("[data-bulk-count]", bar).textContent = all ? total() : chosen.length.toLocaleString(document.documentElement.lang);
}

/** How many the list holds in all: counted by the server, sometimes a moment later than the rows. */
const total = () => list().dataset.total ?? $("#list-count")?.textContent ?? "";

/** Right from a row enters its editable cells, left goes back, Enter or F2 edits. */
on("keydown", "[data-list] [data-row]", (row, event) => {
  if (editing() || event.target.matches("input, select, textarea")) return;
  const cells = $$("[data-edit]", row);
  const at = cells.indexOf(document.activeElement);
  if (event.key === "F2" && cells.length) startEdit(cells[Math.max(at, 0)]);
  else if (event.key === "ArrowRight" && at + 1 < cells.length) focusCell(cells[at + 1]);
  else if (event.key === "ArrowLeft" && at > 0) focusCell(cells[at - 1]);
  else if (event.key === "ArrowLeft" && at === 0) row.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
});

function focusCell(cell) {
  cell.tabIndex = -1;
  cell.focus();
}

document.addEventListener("htmx:afterSettle", () => { if (list()) showChosen(); });

/** Views, filters and sorting change the list in place; the page around it stays. */
on("click", ".views-tabs a, .chip-off, .filters > a, .rows thead a, a[data-swap]", (link, event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.defaultPrevented || link.matches("[data-dialog], [data-whole]")) return;
  event.preventDefault();
  const { pathname, search } = new URL(link.href);
  fetchInto("content", "GET", pathname + search, { target: "#content", swap: "morph:innerHTML", push: pathname + search });
});

document.addEventListener("refreshing", ({ detail: asked }) => {
  if (hasList()) asked.set("depth", rows().length);
});

/** The record page walks the list it was opened from. */
addEventListener("pagehide", () => {
  if (list()) sessionStorage.setItem("trail", JSON.stringify({ list: location.pathname + location.search, urls: rows().map(urlOf) }));
});
export function walkTrail(step) {
  const here = $(".record[data-url]")?.dataset.url;
  const { urls = [] } = JSON.parse(sessionStorage.getItem("trail") ?? "{}");
  const next = urls[urls.indexOf(here) + step];
  if (here && urls.includes(here) && next) location.assign(next);
}
on("click", "[data-step]", (button) => walk(button.dataset.step === "next" ? 1 : -1));
