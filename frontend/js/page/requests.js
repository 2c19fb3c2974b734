/** htmx for the house: forgery token, swaps that keep what is typed, and a word for every failure. */
import { Idiomorph } from "idiomorph/dist/idiomorph.esm.js";
import { $, $$, csrf, fetchInto, htmx, text, typing } from "./dom.js";
import { toast } from "./toasts.js";

/** What somebody is working in right now is never replaced under their hands. */
const keep = {
  // A field being typed in keeps its text; a button or row that merely has the focus is drawn anew like all others.
  get ignoreActiveValue() { return typing(document.activeElement); },
  callbacks: {
    beforeNodeMorphed: (old) => !(old instanceof Element && old.matches("form[data-dirty], .is-editing, select.tomselected, .chart-box, .fc, details.menu[open]")),
    beforeNodeRemoved: (old) => !(old instanceof Element && old.matches(".ts-wrapper, .quick, .day, form[data-dirty]")),
  },
};

/** What loads by itself does so once in the life of an element: a morphed one is put in anew, to load again. */
function renewLoaders(nodes) {
  const elements = nodes.filter((node) => node instanceof Element);
  for (const loader of elements.flatMap((node) => $$('[hx-trigger^="load"]', node))) loader.replaceWith(loader.cloneNode(true));
  return nodes;
}

htmx.defineExtension("morph", {
  isInlineSwap: (style) => style === "morph",
  handleSwap: (style, target, fragment) => {
    if (style === "morph") return renewLoaders(Idiomorph.morph(target, fragment.children, { morphStyle: "outerHTML", ...keep }));
    if (style === "morph:innerHTML") return renewLoaders(Idiomorph.morph(target, fragment.children, { morphStyle: "innerHTML", ...keep }));
    return false;
  },
});

document.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers["X-CSRFToken"] = csrf();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const entrance = document.body.dataset.signinUrl;
  if (!entrance || !xhr.responseURL || new URL(xhr.responseURL).pathname !== entrance) return;
  event.detail.shouldSwap = false;
  toast({ text: text("signed_out"), kind: "error", url: entrance, url_text: text("open") });
});

/** A move or a verb that needs an answer first is sent to the dialog, though nothing else was to be swapped. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  // Whoever asked may take only a part of its own answers; a dialog is wanted whole.
  if (target.id === "dialog-body") event.detail.selectOverride = "unset";
  if (/dialog-body/.test(xhr.getResponseHeader("HX-Retarget") ?? "") && !xhr.getResponseHeader("HX-Reswap")) event.detail.swapOverride = "innerHTML";
});

document.addEventListener("htmx:responseError", ({ detail }) => {
  const { xhr, elt, requestConfig } = detail;
  // A block that loads or refreshes by itself stays as it is; nobody has asked for it.
  if (requestConfig.verb === "get" && elt.matches("[hx-trigger*=load], [hx-trigger*=live]") && requestConfig.triggeringEvent?.type !== "click") return;
  if (/"toast"/.test(xhr.getResponseHeader("HX-Trigger") ?? "")) return;
  toast({ text: reason(xhr), kind: "error" });
});

document.addEventListener("htmx:sendError", () => toast({ text: text("offline"), kind: "error" }));
addEventListener("offline", () => document.body.classList.add("is-offline"));
addEventListener("online", () => document.body.classList.remove("is-offline"));

/** Why the server refused, in a sentence. */
export function reason(xhr) {
  const said = spoken(xhr);
  if (said) return said;
  const known = { 400: "unread", 413: "unread", 401: "signed_out", 403: "forbidden", 404: "missing", 409: "refused", 429: "too_many" };
  return text(known[xhr.status] ?? "broken");
}

function spoken(xhr) {
  const type = xhr.getResponseHeader("Content-Type") ?? "";
  if (type.includes("json")) {
    try {
      const { message, detail } = JSON.parse(xhr.responseText);
      return message ?? (typeof detail === "string" ? detail : "");
    } catch {
      return "";
    }
  }
  return type.includes("text/plain") && xhr.status < 500 ? xhr.responseText.slice(0, 300) : "";
}

/** Fetches the page's content once more in place; scroll, focus and typed text stay. */
export function refreshContent({ depth } = {}) {
  const here = new URL(location.href);
  here.searchParams.delete("panel");
  // A list or a board says how far it was scrolled, so that nothing already in sight falls off.
  document.dispatchEvent(new CustomEvent("refreshing", { detail: here.searchParams }));
  if (depth) here.searchParams.set("depth", depth);
  const content = $("#content");
  content.dataset.refreshing = "";
  return fetchInto("content", "GET", here.pathname + here.search, { target: content, swap: "morph:innerHTML" }).finally(() => delete content.dataset.refreshing);
}

document.addEventListener("refresh", () => {
  refreshContent();
  $("#panel")?.dispatchEvent(new CustomEvent("panel-again"));
});
