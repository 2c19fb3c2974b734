/** Lines of a document: add, remove, reorder; the server computes every total. */
import { $, $$, htmx, meet, on } from "./dom.js";
import { recompute } from "./forms.js";

const shown = (host) => $$("[data-line]", host).filter((line) => !line.hidden);

/** Adds an empty line at the end and puts the cursor into it. */
export function addLine(host) {
  const count = $(`[name="${host.dataset.lines}-TOTAL_FORMS"]`, host);
  const blank = $("[data-line-blank]", host);
  const holder = document.createElement("tbody");
  holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", count.value);
  const line = holder.firstElementChild;
  count.value = Number(count.value) + 1;
  $("[data-lines-body]", host).append(line);
  htmx.process(line);
  htmx.trigger(line, "htmx:load", { elt: line });
  number(host);
  $("input:not([type=hidden], [hidden]), select, textarea", line)?.focus();
}

/** A removed line stays in the form, marked: the server deletes it on saving. */
function removeLine(line) {
  const host = line.closest("[data-lines]");
  const next = line.nextElementSibling ?? line.previousElementSibling;
  const mark = $("[data-line-delete]", line);
  if (mark) {
    mark.checked = true;
    line.hidden = true;
    for (const field of $$(":is(input, select, textarea)[required]", line)) field.required = false;
  } else line.remove();
  number(host);
  touched(host);
  (next && $("input:not([type=hidden], [hidden])", next) || $("[data-line-add]", host))?.focus();
}

function number(host) {
  shown(host).forEach((line, index) => {
    const order = $("[data-line-order]", line);
    if (order) order.value = index + 1;
  });
}

function touched(host) {
  const form = host.closest("form");
  if (form) form.dispatchEvent(new Event("change", { bubbles: true }));
  recompute(form);
}

on("click", "[data-line-add]", (button) => addLine(button.closest("[data-lines]")));
on("click", "[data-line-remove]", (button) => removeLine(button.closest("[data-line]")));
on("keydown", "[data-line] input", (field, event) => {
  const line = field.closest("[data-line]");
  const host = line.closest("[data-lines]");
  const all = shown(host);
  const at = all.indexOf(line);
  if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    if (at === all.length - 1) return addLine(host);
    $$("input, select, textarea", all[at + 1]).find((other) => tail(other.name) === tail(field.name))?.focus();
  } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    const other = all[at + (event.key === "ArrowUp" ? -1 : 1)];
    if (!other) return;
    if (event.key === "ArrowUp") other.before(line);
    else other.after(line);
    number(host);
    touched(host);
    field.focus();
  }
});
const tail = (name) => name.split("-").at(-1);

meet("[data-lines-body]", async (body) => {
  if (!$("[data-line-grip]", body)) return;
  const { default: Sortable } = await import("sortablejs/modular/sortable.core.esm.js");
  Sortable.create(body, {
    handle: "[data-line-grip]",
    draggable: "[data-line]",
    animation: 120,
    onEnd: () => {
      number(body.closest("[data-lines]"));
      touched(body.closest("[data-lines]"));
    },
  });
});
