/** The composer over the timeline: comment, mail, call, task; each form is fetched when first asked for. */
import { $, $$, fetchInto, on } from "./dom.js";

on("click", "[data-composer-tab]", (tab) => show(tab.closest("[data-composer]"), tab.dataset.composerTab));
on("keydown", "[data-composer-tab]", (tab, event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const tabs = $$("[data-composer-tab]", tab.parentElement);
  const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
  next.focus();
  next.click();
});

/** Opens one way to write; what was typed in the others stays. */
export async function show(composer, kind) {
  for (const tab of $$("[data-composer-tab]", composer)) tab.setAttribute("aria-selected", String(tab.dataset.composerTab === kind));
  for (const way of $$("[data-composer-way]", composer)) way.hidden = way.dataset.composerWay !== kind;
  const way = $(`[data-composer-way="${kind}"]`, composer);
  if (way.dataset.fields && !way.childElementCount) await fetchInto(null, "GET", way.dataset.fields, { target: way, swap: "innerHTML" });
  $("textarea, input:not([type=hidden]), select", way)?.focus();
}

on("click", "[data-unfold]", (button) => {
  button.previousElementSibling.classList.add("is-open");
  button.remove();
});
