/** The panel beside the list. Its record is in the address (?panel=15), so Back, reload and a sent link find it again. */
import { $, $$, fetchInto, htmx, narrow, on } from "./dom.js";
import { mayLeave } from "./guard.js";

const panel = $("#panel");
const home = () => $("[data-open]");
export const panelId = () => new URL(location.href).searchParams.get("panel");
export const panelOpen = () => Boolean(panel?.childElementCount);

const addressOf = (id) => home()?.dataset.open.replace("{id}", encodeURIComponent(id));

/** Opens a record beside the list, unless unsaved text keeps the panel as it is. */
export async function openPanel(id, { push = true, url = addressOf(id) } = {}) {
  if (!panel || !url || !await mayLeave(panel)) return;
  if (push) address(id, panelOpen() ? "replaceState" : "pushState");
  panel.dataset.url = url;
  panel.setAttribute("aria-busy", "true");
  mark(id);
  fetchInto("panel", "GET", url, { target: "#panel", swap: "innerHTML" }).finally(() => {
    panel.removeAttribute("aria-busy");
    if (narrow()) panel.focus();
  });
}

export async function shutPanel({ push = true } = {}) {
  if (!panelOpen() || !await mayLeave(panel)) return;
  const hadFocus = panel.contains(document.activeElement);
  panel.replaceChildren();
  delete panel.dataset.url;
  if (push && panelId()) address(null, "pushState");
  const row = $(".is-active");
  mark(null);
  if (hadFocus) (row?.querySelector("a") ?? row)?.focus();
}

function address(id, way) {
  const url = new URL(location.href);
  if (id) url.searchParams.set("panel", id);
  else url.searchParams.delete("panel");
  if (url.href !== location.href) history[way]({ panel: id }, "", url);
  shown = url.href;
}

/** Shows in the list which record the panel holds. */
export function mark(id = panelId()) {
  for (const active of $$("[data-row].is-active, [data-card].is-active")) {
    active.classList.remove("is-active");
    active.removeAttribute("aria-current");
  }
  if (!id) return;
  const row = $(`[data-row="${CSS.escape(id)}"], [data-card="${CSS.escape(id)}"]`);
  row?.classList.add("is-active");
  row?.setAttribute("aria-current", "true");
}

let shown = location.href;
const bare = (href) => {
  const url = new URL(href);
  url.searchParams.delete("panel");
  url.hash = "";
  return url.href;
};
addEventListener("popstate", (event) => {
  const before = shown;
  shown = location.href;
  if (bare(before) !== bare(location.href) || before === location.href) return;
  event.stopImmediatePropagation();
  const id = panelId();
  if (id) openPanel(id, { push: false });
  else shutPanel({ push: false });
}, true);
document.addEventListener("htmx:pushedIntoHistory", () => { shown = location.href; });
document.addEventListener("htmx:replacedInHistory", () => { shown = location.href; });

panel?.addEventListener("panel-again", () => {
  if (!panelOpen() || !panel.dataset.url) return;
  panel.dataset.refreshing = "";
  fetchInto("panel", "GET", panel.dataset.url, { target: "#panel", swap: "morph:innerHTML" }).finally(() => delete panel.dataset.refreshing);
});
document.addEventListener("close-panel", () => shutPanel());
on("click", "[data-panel-shut]", () => shutPanel());
on("click", "a[data-panel]", (link, event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  openPanel(link.dataset.panel || null, { url: link.href, push: Boolean(link.dataset.panel) });
});

htmx.onLoad((root) => {
  if (root === document.body && panelId() && !panelOpen()) openPanel(panelId(), { push: false });
  else if (root.id !== "panel") mark();
});
