/** The board: a card moves at once and the server follows; refused, it goes back. By mouse, touch or keys. */
import Sortable from "sortablejs/modular/sortable.core.esm.js";
import { $, $$, htmx, meet, on, text } from "./page/dom.js";
import { openPanel } from "./page/panel.js";

meet("[data-cards]", (list) => {
  if (list.closest("[data-fixed]")) return;
  Sortable.create(list, {
    group: "cards",
    sort: false, // their order in a column follows from what is due
    draggable: "[data-card]",
    filter: "[data-fixed], input, button",
    preventOnFilter: false,
    animation: 120,
    delay: 180,
    delayOnTouchOnly: true,
    // The browser's own dragging would drag the link inside the card, and looks different everywhere.
    forceFallback: true,
    fallbackTolerance: 4,
    fallbackOnBody: true,
    fallbackClass: "is-flying",
    ghostClass: "is-ghost",
    scroll: true,
    onStart: ({ item }) => {
      item.dataset.home = place(item);
      document.body.classList.add("is-dragging");
    },
    onChange: ({ to }) => target(to),
    onEnd: ({ item, from }) => {
      target(null);
      // The click that ends a drag opens nothing.
      setTimeout(() => document.body.classList.remove("is-dragging"));
      settle(item, from);
    },
  });
});

function target(list) {
  for (const other of $$("[data-cards]")) other.classList.toggle("is-target", other === list);
}

const nextCard = (card) => {
  let next = card.nextElementSibling;
  while (next && !next.matches("[data-card]")) next = next.nextElementSibling;
  return next;
};
const place = (card) => `${card.parentElement.dataset.cards}/${nextCard(card)?.dataset.card ?? ""}`;

/** Tells the server where the card lies now; without its consent the card returns. */
async function settle(card, from) {
  const [column, before] = card.dataset.home.split("/");
  const to = card.parentElement;
  if (place(card) === card.dataset.home) return;
  const board = card.closest("[data-board]");
  card.classList.add("is-waiting");
  let taken = false;
  const watch = ({ detail }) => {
    if (detail.elt !== card || detail.requestConfig.verb !== "post") return;
    const asks = /dialog-body/.test(detail.xhr.getResponseHeader("HX-Retarget") ?? "");
    taken = detail.successful && !asks;
  };
  document.addEventListener("htmx:afterRequest", watch);
  const values = { id: card.dataset.card, column: to.dataset.cards, from: column, before: nextCard(card)?.dataset.card ?? "" };
  await htmx.ajax("POST", board.dataset.moveUrl, { source: card, target: card, swap: "none", values }).catch(() => undefined);
  document.removeEventListener("htmx:afterRequest", watch);
  card.classList.remove("is-waiting");
  if (!taken && card.isConnected) putBack(card, from, before);
}

function putBack(card, list, before) {
  const next = before && $(`[data-card="${CSS.escape(before)}"]`, list);
  if (next) next.before(card);
  else list.append(card);
}

document.addEventListener("refreshing", ({ detail: asked }) => {
  const depths = $$("[data-cards]").map((list) => `${list.dataset.cards}:${$$("[data-card]", list).length}`);
  if (depths.length) asked.set("depth", depths.join(","));
});

on("click", "[data-card]", (card, event) => {
  const link = event.target.closest("a");
  if (document.body.classList.contains("is-dragging")) return event.preventDefault();
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.target.closest("button, input, summary") || (link && !link.matches(".board-card-name"))) return;
  event.preventDefault();
  if (card.classList.contains("is-active") && event.detail < 2) location.assign($(".board-card-name", card).href);
  else openPanel(card.dataset.card);
});

let lifted = null;

on("keydown", "[data-card]", (card, event) => {
  if (event.target.closest("input, button, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " ") lift(card);
  else if (event.key === "Escape" && lifted) release(card, false);
  else if (event.key === "Enter" && lifted) release(card, true);
  else if (event.key.startsWith("Arrow")) arrow(card, event.key.slice(5));
  else return;
  event.preventDefault();
  event.stopPropagation();
});

function lift(card) {
  if (lifted) return release(card, true);
  if (card.closest("[data-fixed]")) return;
  lifted = card;
  card.dataset.home = place(card);
  card.dataset.from = card.parentElement.dataset.cards;
  card.classList.add("is-lifted");
  say(text("lifted"));
}

function release(card, drop) {
  lifted = null;
  card.classList.remove("is-lifted");
  const from = $(`[data-cards="${CSS.escape(card.dataset.from)}"]`);
  if (drop) {
    say(text("dropped", { column: card.closest("[data-column]").querySelector("h2")?.textContent ?? "" }));
    settle(card, from);
  } else {
    putBack(card, from, card.dataset.home.split("/")[1]);
    say(text("put_back"));
  }
  focus(card);
}

function arrow(card, way) {
  const lists = $$("[data-cards]", card.closest("[data-board]"));
  const at = lists.indexOf(card.parentElement);
  const cards = $$("[data-card]", card.parentElement);
  const index = cards.indexOf(card);
  const other = lists[at + { Left: -1, Right: 1, Up: 0, Down: 0 }[way]];
  if (!other) return;
  if (other === card.parentElement) return vertical(card, cards, index + (way === "Up" ? -1 : 1), way);
  const there = $$("[data-card]", other);
  if (!lifted) return focus(there[Math.min(index, there.length - 1)] ?? null);
  if (there[index]) there[index].before(card);
  else other.prepend(card);
  focus(card);
}

function vertical(card, cards, index, way) {
  const other = cards[index];
  if (!other) return;
  if (!lifted) return focus(other);
  if (way === "Up") other.before(card);
  else other.after(card);
  focus(card);
}

function focus(card) {
  $(".board-card-name", card ?? document.createElement("i"))?.focus();
  card?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** A word for those who do not see the card move. */
function say(words) {
  let voice = $("#board-voice");
  if (!voice) {
    voice = document.createElement("div");
    voice.id = "board-voice";
    voice.className = "sr-only";
    voice.setAttribute("aria-live", "assertive");
    document.body.append(voice);
  }
  voice.textContent = words;
}
