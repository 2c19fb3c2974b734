/** The one dialog: any answer put into it opens it; it closes by Esc, by its buttons, or when the server says so. */
import { $, fetchInto, htmx, on } from "./dom.js";
import { mayLeave } from "./guard.js";

const host = $("#dialog");
const body = $("#dialog-body");
let opener = null;

/** Opens an address in the dialog; `source` may be a button whose form is posted there. */
export function openDialog(url, { source, verb = "GET", values } = {}) {
  opener = document.activeElement;
  const context = { target: "#dialog-body", swap: "innerHTML", values };
  return source ? htmx.ajax(verb, url, { ...context, source }) : fetchInto("dialog", verb, url, context);
}

/** Closes the dialog; what was typed in it is asked about first, unless it is known to be saved. */
export async function shutDialog({ force = false } = {}) {
  if (host?.open && (force || await mayLeave(host))) host.close();
}

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target !== body || !body.childElementCount) return;
  if (!host.open) host.showModal();
  const first = $("[autofocus], [aria-invalid=true]", body) ?? $(":is(input, select, textarea):not([type=hidden], [hidden], .ts-hidden-accessible)", body) ?? $("button.btn-primary, a.btn-primary", body);
  requestAnimationFrame(() => first?.focus());
});

host?.addEventListener("close", () => {
  body.replaceChildren();
  if (opener?.isConnected) opener.focus();
  opener = null;
});
host?.addEventListener("cancel", (event) => {
  event.preventDefault();
  shutDialog();
});
host?.addEventListener("pointerdown", (event) => {
  if (event.target === host) shutDialog();
});
document.addEventListener("close-dialog", () => shutDialog({ force: true }));
on("click", "[data-dialog-shut]", (button, event) => {
  if (!button.closest("#dialog")) return;
  event.preventDefault();
  shutDialog();
});

on("click", "a[data-dialog]", (link, event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.defaultPrevented) return;
  event.preventDefault();
  link.closest("dialog:not(#dialog)")?.close();
  openDialog(link.href);
});
on("click", "button[data-dialog]", (button, event) => {
  event.preventDefault();
  const url = button.getAttribute("formaction") || button.dataset.url;
  openDialog(url, button.form ? { source: button, verb: "POST" } : {});
});
on("click", "[data-create-open]", openChooser);

/** What shall be made: the create menu as a dialog. */
export function openChooser() {
  const chooser = $("#create-chooser");
  if (!chooser?.content.querySelector("a")) return;
  body.replaceChildren(chooser.content.cloneNode(true));
  if (!host.open) host.showModal();
  $("a", body)?.focus();
}
