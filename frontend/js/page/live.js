/** What others change appears within a second: one stream per visible tab tells which elements to fetch again. */
import { $$ } from "./dom.js";
import { toast } from "./toasts.js";

const HIDDEN_SECONDS = 30;
const GATHER_MS = 200;
const REST_MS = 1500;
let stream = null;
let sleep = null;
let missed = false;
let pause = 2500;
const waiting = new Set();
const last = new WeakMap();
const url = document.body.dataset.liveUrl;

function open() {
  if (!url || stream) return;
  stream = new EventSource(url);
  stream.addEventListener("open", () => {
    document.body.classList.remove("is-offline");
    pause = 2500;
    // Short work may be over before this page could hear of it.
    for (const element of $$(missed ? "[data-live]" : "[data-progress]")) tell(element);
    missed = false;
  });
  stream.addEventListener("error", () => {
    missed = true;
    if (stream?.readyState === EventSource.CLOSED) {
      shut();
      pause = Math.min(pause * 2, 120_000);
      setTimeout(() => { if (!document.hidden) open(); }, pause * (0.5 + Math.random()));
    }
  });
  stream.addEventListener("changed", ({ data }) => {
    const { kind, id } = JSON.parse(data);
    gather(kind, `${kind}:${id}`);
  });
  stream.addEventListener("notify", ({ data }) => ring(JSON.parse(data)));
  stream.addEventListener("progress", ({ data }) => advance(JSON.parse(data)));
}

function shut() {
  stream?.close();
  stream = null;
}

function gather(...names) {
  if (!waiting.size) setTimeout(flush, GATHER_MS);
  for (const name of names) waiting.add(name);
}

function flush() {
  const names = new Set(waiting);
  waiting.clear();
  for (const element of $$("[data-live]")) {
    if (element.dataset.live.split(" ").some((name) => names.has(name))) tell(element);
  }
}

/** Tells one element, not oftener than it can be fetched; what is being edited is left alone. */
function tell(element) {
  if (element.querySelector(".is-editing")) return;
  const due = (last.get(element) ?? 0) + REST_MS - Date.now();
  if (due > 0) return void gatherLater(element, due);
  last.set(element, Date.now());
  element.dispatchEvent(new CustomEvent("live", { bubbles: false }));
}

const later = new WeakSet();
function gatherLater(element, due) {
  if (later.has(element)) return;
  later.add(element);
  setTimeout(() => {
    later.delete(element);
    if (element.isConnected) tell(element);
  }, due);
}

function ring({ count, text: words, url: address }) {
  for (const bell of $$("[data-bell]")) {
    bell.hidden = !count;
    bell.textContent = count > 99 ? "99+" : count || "";
  }
  if (words) toast({ text: words, kind: "info", url: address });
  gather("notify");
}

function advance({ id, done, total, text: words, state }) {
  for (const host of $$(`[data-progress="${CSS.escape(String(id))}"]`)) {
    const bar = host.querySelector("progress");
    if (total) bar.max = total;
    if (done !== undefined) bar.value = done;
    const language = document.documentElement.lang;
    const figures = host.querySelector("[data-progress-figures]");
    if (figures && total) figures.textContent = `${done.toLocaleString(language)} / ${total.toLocaleString(language)}`;
    const words_ = host.querySelector("[data-progress-text]");
    if (words_ && words) words_.textContent = words;
    if (state && state !== "running") tell(host);
  }
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(sleep);
  if (document.hidden) {
    sleep = setTimeout(() => { missed = true; shut(); }, HIDDEN_SECONDS * 1000);
  } else open();
});
addEventListener("pagehide", shut);
addEventListener("pageshow", open);
open();
