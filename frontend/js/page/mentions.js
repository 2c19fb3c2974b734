/** «@» in a comment offers colleagues. */
import { $, $$, element, on } from "./dom.js";

let list = null;
let field = null;
let asked = 0;

on("input", "textarea[data-mention]", async (area) => {
  const word = /(?:^|\s)@([\p{L}\p{N}_.-]*)$/u.exec(area.value.slice(0, area.selectionStart))?.[1];
  if (word === undefined) return shut();
  const turn = ++asked;
  const url = new URL(area.dataset.mention, location.href);
  url.searchParams.set("q", word);
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  if (turn !== asked || !answer?.ok) return;
  offer(area, (await answer.json()).results ?? []);
});

function offer(area, people) {
  shut();
  if (!people.length) return;
  field = area;
  list = element("div", { class: "ts-dropdown", role: "listbox", id: "mentions" });
  people.slice(0, 6).forEach((person, index) => {
    const made = element("div", { class: index ? "option" : "option active", role: "option", "data-mention-put": person.insert ?? person.text }, person.text);
    if (person.hint) made.append(element("span", { class: "muted" }, person.hint));
    list.append(made);
  });
  area.setAttribute("aria-controls", "mentions");
  const holder = area.closest(".composer, .field") ?? area.parentElement;
  holder.classList.add("relative");
  holder.append(list);
}

function shut() {
  list?.remove();
  list = null;
  field?.removeAttribute("aria-controls");
}

function put(option) {
  const { selectionStart: at, value } = field;
  const before = value.slice(0, at).replace(/@[\p{L}\p{N}_.-]*$/u, `@${option.dataset.mentionPut} `);
  field.value = before + value.slice(at);
  field.setSelectionRange(before.length, before.length);
  field.focus();
  shut();
}

on("mousedown", "[data-mention-put]", (option, event) => {
  event.preventDefault();
  put(option);
});
on("keydown", "textarea[data-mention]", (area, event) => {
  if (!list) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const options = $$(".option", list);
  const at = options.findIndex((option) => option.classList.contains("active"));
  if (step) {
    options[at].classList.remove("active");
    options.at((at + step) % options.length).classList.add("active");
  } else if (event.key === "Enter" || event.key === "Tab") put($(".active", list));
  else if (event.key === "Escape") shut();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
on("focusout", "textarea[data-mention]", () => setTimeout(shut, 150));
