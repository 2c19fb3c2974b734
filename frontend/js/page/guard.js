/** Typed text is never lost: a form that was touched asks before it is left. */
import { $, $$, on, text } from "./dom.js";
import { sure } from "./sure.js";

const touch = (form) => {
  form.dataset.dirty = "";
  $("[data-dirty-note]", form)?.removeAttribute("hidden");
};
on("input", "form[data-guard]", touch);
on("change", "form[data-guard]", touch);
on("reset", "form[data-guard]", clean);

export function clean(form) {
  delete form.dataset.dirty;
  $("[data-dirty-note]", form)?.setAttribute("hidden", "");
}

/** True when nothing inside was typed, or the reader lets it go. */
export async function mayLeave(root = document) {
  const touched = [...(root.matches?.("form[data-dirty]") ? [root] : []), ...$$("form[data-dirty]", root)];
  if (!touched.length) return true;
  if (!await sure(text("leave"), { yes: text("leave_yes"), danger: true })) return false;
  touched.forEach(clean);
  return true;
}

let leaving = false;
on("submit", "form", (form, event) => {
  if (!event.defaultPrevented && !form.closest("[hx-post], [hx-get], [hx-put]")) leaving = true;
});
addEventListener("beforeunload", (event) => {
  if (leaving || !$("form[data-dirty]")) return;
  event.preventDefault();
  event.returnValue = "";
});
addEventListener("pageshow", () => { leaving = false; });

document.addEventListener("htmx:confirm", (event) => {
  const { target, elt, verb, triggeringEvent, issueRequest } = event.detail;
  if (event.defaultPrevented || verb !== "get" || elt.closest("form[data-dirty]") || triggeringEvent?.type === "live") return;
  if (!["content", "panel", "dialog-body"].includes(target?.id) || "refreshing" in target.dataset || !$("form[data-dirty]", target)) return;
  event.preventDefault();
  mayLeave(target).then((yes) => { if (yes) issueRequest(true); });
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.elt.closest("form[data-guard]");
  if (!form || !detail.successful || detail.requestConfig.verb === "get" || detail.xhr.status === 422) return;
  if (detail.pathInfo.requestPath === form.dataset.compute) return;
  clean(form);
  if ("clear" in form.dataset) form.reset();
});
