/** What is sent is sent once: a second click, while the first is on its way, sends nothing. */
import { on } from "./dom.js";

const AGAIN_MS = 4000;
const sent = new WeakMap();

document.addEventListener("htmx:confirm", ({ detail: { elt, verb } }) => {
  if (verb !== "get" && elt.matches("form, button, a") && !elt.hasAttribute("hx-sync")) elt.setAttribute("hx-sync", "this:drop");
});

/** A form that loads a page: the answer comes with the page, or as a file while this one stays. */
on("submit", "form[method=post]", (form, event) => {
  if (event.defaultPrevented || form.closest("[hx-post], [hx-put], [hx-get]") || form.target) return;
  if (Date.now() - (sent.get(form) ?? 0) < AGAIN_MS) event.preventDefault();
  else sent.set(form, Date.now());
});
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) for (const form of document.forms) sent.delete(form);
});
