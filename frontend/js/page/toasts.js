/** Short notes in the corner: what happened, a way back, a link. */
import { $, $$, csrf, element, htmx, icon, on, text } from "./dom.js";

const SECONDS = { plain: 6, undo: 10, error: 12 };
const ICONS = { success: "check", error: "circle-alert", warning: "triangle-alert", info: "info" };

/** Shows a note; `undo` is an address that takes the change back. */
export function toast({ text: words, kind = "success", undo, url, url_text: label }) {
  const host = $("#toasts");
  if (!host || !words) return;
  const note = element("div", { class: `toast is-${kind}`, "data-toast": "" }, icon(ICONS[kind] ?? "info"), element("p", {}, words));
  if (url) note.append(element("a", { href: url }, label || text("open")));
  if (undo) note.append(element("button", { type: "button", "data-undo": undo }, text("undo")));
  note.append(element("button", { type: "button", "data-toast-shut": "", "aria-label": text("close") }, icon("x")));
  while ($$("[data-toast]", host).length > 3) $("[data-toast]", host).remove();
  raise(host);
  host.append(note);
  expire(note, undo ? SECONDS.undo : kind === "error" ? SECONDS.error : SECONDS.plain);
}

/** A modal dialog makes all outside it deaf, so the notes move in with it. */
function raise(host) {
  const home = $$("dialog[open]").at(-1) ?? document.body;
  if (host.parentElement !== home) home.append(host);
  if (!host.showPopover) return;
  if (host.matches(":popover-open")) host.hidePopover();
  host.showPopover();
}

function expire(note, seconds) {
  let clock;
  const start = () => { clock = setTimeout(() => leave(note), seconds * 1000); };
  note.addEventListener("pointerenter", () => clearTimeout(clock));
  note.addEventListener("focusin", () => clearTimeout(clock));
  note.addEventListener("pointerleave", start);
  start();
}

function leave(note) {
  note.classList.add("is-leaving");
  setTimeout(() => note.remove(), 160);
}

/** Takes back the newest change that still offers it; false when none does. */
export function undoLast() {
  const button = $$("#toasts [data-undo]").at(-1);
  button?.click();
  return Boolean(button);
}

document.addEventListener("toast", ({ detail }) => toast(detail));
on("click", "[data-toast-shut]", (button) => leave(button.closest("[data-toast]")));
on("click", "[data-undo]", async (button) => {
  const note = button.closest("[data-toast]");
  note.remove();
  const answer = await fetch(button.dataset.undo, { method: "POST", headers: { "X-CSRFToken": csrf(), "HX-Request": "true", Accept: "application/json" } }).catch(() => null);
  if (!answer) return toast({ text: text("offline"), kind: "error" });
  const said = announced(answer);
  if (!answer.ok) return said || toast({ text: await refusal(answer), kind: "error" });
  if (!said) toast({ text: text("undone") });
  htmx.trigger(document.body, "refresh");
});

function announced(answer) {
  try {
    const told = JSON.parse(answer.headers.get("HX-Trigger") ?? "{}");
    if (told.toast) toast(told.toast);
    return Boolean(told.toast);
  } catch {
    return false;
  }
}

async function refusal(answer) {
  const body = await answer.json().catch(() => ({}));
  return body.message ?? text(answer.status === 409 ? "refused" : "broken");
}

for (const note of $$("#toasts [data-toast]")) expire(note, note.classList.contains("is-error") ? SECONDS.error : SECONDS.plain);
document.addEventListener("close", ({ target }) => {
  if (target instanceof HTMLDialogElement && target.contains($("#toasts"))) document.body.append($("#toasts"));
}, true);
on("click", "[data-copy]", async (button) => {
  await navigator.clipboard.writeText(button.dataset.copy);
  toast({ text: text("copied") });
});
