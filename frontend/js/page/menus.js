/** Menus are <details>; this closes them as menus close and walks them with arrows. */
import { $, $$, htmx, on } from "./dom.js";

const items = (menu) => $$(".menu-list :is(a, button, input):not([hidden])", menu).filter((item) => item.offsetParent);

document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.("[data-menu]") || !target.open) return;
  for (const other of $$("[data-menu][open]")) if (other !== target && !other.contains(target)) other.open = false;
  const lazy = $(".menu-list[hx-get]", target);
  if (lazy) htmx.trigger(lazy, "menu-open");
}, true);

document.addEventListener("click", ({ target }) => {
  for (const menu of $$("[data-menu][open]")) {
    const inside = menu.contains(target);
    if (!inside || target.closest(".menu-list :is(a, button)")) menu.open = false;
  }
});

/** Closes the innermost open menu and gives focus back to its button; false when none was open. */
export function shutMenu() {
  const menu = $$("[data-menu][open]").at(-1);
  if (!menu) return false;
  menu.open = false;
  $("summary", menu).focus();
  return true;
}

on("keydown", "[data-menu]", (menu, event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  event.stopPropagation();
  menu.open = true;
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  all.at(at < 0 ? (step > 0 ? 0 : -1) : (at + step) % all.length)?.focus();
});
