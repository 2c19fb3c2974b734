/** A yes-or-no question in the page's own words and looks; the browser gives the focus back where it was. */
import { $, text } from "./dom.js";

const host = $("#sure");
let answered = null;

/** Asks; resolves to true only when the reader said yes. `yes` names what will happen, `danger` warns by colour. */
export function sure(question, { yes = "", danger = false } = {}) {
  if (!host) return Promise.resolve(false);
  answered?.(false);
  host.returnValue = "";
  $("[data-sure-question]", host).textContent = question || text("confirm");
  const button = $("[value=yes]", host);
  button.textContent = yes || text("yes");
  button.classList.toggle("btn-primary", !danger);
  button.classList.toggle("btn-danger", danger);
  if (!host.open) host.showModal();
  button.focus();
  return new Promise((resolve) => { answered = resolve; });
}

host?.addEventListener("close", () => {
  answered?.(host.returnValue === "yes");
  answered = null;
});
host?.addEventListener("pointerdown", (event) => {
  if (event.target === host) host.close("");
});

/** A control that asks first is used again once the answer is yes. */
const agreed = new WeakSet();

async function ask(control, again, named) {
  const words = named?.matches("button:not([aria-label])") ? named.textContent.trim() : "";
  if (!await sure(control.dataset.confirm, { yes: words, danger: Boolean(named?.matches(".btn-danger")) })) return;
  agreed.add(control);
  again();
  agreed.delete(control);
}

function stops(control, event) {
  if (!control || agreed.has(control)) return false;
  event.preventDefault();
  event.stopImmediatePropagation();
  return true;
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-confirm]");
  if (stops(form, event)) ask(form, () => form.requestSubmit(event.submitter), event.submitter);
}, true);
document.addEventListener("click", (event) => {
  const control = event.target.closest?.("[data-confirm]:not(form)");
  if (stops(control, event)) ask(control, () => control.click(), control);
}, true);
document.addEventListener("htmx:confirm", (event) => {
  const { question, issueRequest } = event.detail;
  if (!question) return;
  event.preventDefault();
  sure(question).then((yes) => { if (yes) issueRequest(true); });
});
