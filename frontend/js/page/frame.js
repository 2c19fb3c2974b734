/** The frame: theme, folded navigation, closed groups. Kept in cookies, so the next page is drawn right at once. */
import { $, $$, on, remember } from "./dom.js";

const root = document.documentElement;

on("click", "[data-theme-set]", (button) => {
  const theme = button.dataset.themeSet;
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  remember("theme", theme);
  markTheme();
  document.dispatchEvent(new CustomEvent("theme-changed"));
});

function markTheme() {
  for (const button of $$("[data-theme-set]")) {
    if (button.dataset.themeSet === (root.dataset.theme ?? "")) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

on("click", "[data-nav-fold]", () => {
  const small = root.dataset.nav !== "small";
  if (small) root.dataset.nav = "small";
  else delete root.dataset.nav;
  remember("nav", small ? "small" : "");
});

document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.("[data-nav-group]")) return;
  remember("shut", $$("[data-nav-group]:not([open])").map((group) => group.dataset.navGroup).join("."));
}, true);

on("click", "[data-nav-open]", (link, event) => {
  event.preventDefault();
  $("#nav").classList.add("is-open");
  $("#nav a")?.focus();
});
on("click", "[data-nav-shut]", (link, event) => {
  event.preventDefault();
  shutNav();
});

/** Closes the phone's menu; false when it was not open. */
export function shutNav() {
  const open = $("#nav.is-open");
  open?.classList.remove("is-open");
  return Boolean(open);
}

markTheme();
