/** One place for all keys. Letters are read by their place, so they work in any layout. */
import { $, on, typing } from "./dom.js";
import { openChooser, openDialog } from "./dialogs.js";
import { saveForm } from "./forms.js";
import { shutNav } from "./frame.js";
import { clearChosen, enter, hasList, tickCurrent, walk, walkTrail } from "./list.js";
import { shutMenu } from "./menus.js";
import { openPalette } from "./palette.js";
import { panelOpen, shutPanel } from "./panel.js";
import { undoLast } from "./toasts.js";

let going = 0;

const LETTERS = {
  KeyC: create,
  KeyE: edit,
  KeyJ: () => next(1),
  KeyK: () => next(-1),
  KeyX: (event) => tickCurrent({ range: event.shiftKey }),
  KeyG: () => { going = Date.now(); },
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) return withControl(event);
  if (event.key === "Escape") return escape(event);
  if (event.altKey || typing(event.target) || $("dialog[open]")) return;
  if (going && Date.now() - going < 1500 && go(event)) return;
  going = 0;
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return press(event, showKeys);
  if (event.key === "/" || event.code === "Slash") return press(event, () => openPalette());
  if (LETTERS[event.code] && (!event.shiftKey || event.code === "KeyX")) return press(event, () => LETTERS[event.code](event));
  moveInList(event);
});

function press(event, act) {
  event.preventDefault();
  act();
}

function withControl(event) {
  if (event.code === "KeyK") press(event, () => openPalette());
  else if (event.code === "KeyS" && saveForm()) event.preventDefault();
  else if (event.code === "KeyZ" && !event.shiftKey && !typing(event.target) && undoLast()) event.preventDefault();
  else if (event.key === "Enter" && !typing(event.target) && !$("dialog[open]")) whole(event);
}

function whole(event) {
  const open = $("#panel a[data-tip='Ctrl Enter']");
  if (open) press(event, () => location.assign(open.href));
  else if (enter({ whole: true })) event.preventDefault();
}

function moveInList(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const inList = document.activeElement?.closest("[data-row]") || document.activeElement === document.body;
  if (step && hasList() && inList) press(event, () => walk(step));
  else if (event.key === "Enter" && document.activeElement?.matches("[data-row]") && enter()) event.preventDefault();
}

/** Esc closes what is on top: menu, dialog by itself, selection, panel. */
function escape(event) {
  if ($("dialog[open]")) return;
  if (shutMenu() || shutNav()) return event.preventDefault();
  if (typing(event.target)) return event.target.blur();
  if (clearChosen()) return event.preventDefault();
  if (!panelOpen()) return;
  event.preventDefault();
  shutPanel();
}

function next(step) {
  if (hasList()) walk(step);
  else walkTrail(step);
}

function create() {
  const url = $("[data-create-url]")?.dataset.createUrl;
  if (url) openDialog(url);
  else openChooser();
}

function edit() {
  const record = (panelOpen() && $("#panel [data-edit-url]")) || $("#content [data-edit-url]");
  if (record) openDialog(record.dataset.editUrl);
}

function go(event) {
  going = 0;
  const letter = event.code.replace("Key", "").toLowerCase();
  const link = $(`#nav [data-go="${CSS.escape(letter)}"]`);
  if (!link) return false;
  event.preventDefault();
  location.assign(link.href);
  return true;
}

export function showKeys() {
  $("#keys")?.showModal();
}
on("click", "[data-keys-open]", showKeys);
$("#keys")?.addEventListener("pointerdown", (event) => {
  if (event.target.id === "keys") event.target.close();
});
