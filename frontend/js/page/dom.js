/** Small words used by every behaviour: translated strings, delegated listeners, cookies. */
import htmx from "htmx.org/dist/htmx.esm.js";

export { htmx };

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** The string of this key as the server translated it, with {named} places filled. */
export function text(key, values = {}) {
  const found = $("#strings")?.content.querySelector(`[data-key="${key}"]`);
  return (found?.textContent ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Listens once on the document for events that happen inside elements matching the selector. */
export function on(event, selector, listener, options) {
  document.addEventListener(event, (happened) => {
    const element = happened.target instanceof Element ? happened.target.closest(selector) : null;
    if (element) listener(element, happened);
  }, options);
}

/** Runs for the page and for everything htmx brings later; each element matching is met once. */
export function meet(selector, greet) {
  const met = new WeakSet();
  htmx.onLoad((root) => {
    const found = root.matches?.(selector) ? [root, ...$$(selector, root)] : $$(selector, root);
    for (const element of found) {
      if (met.has(element)) continue;
      met.add(element);
      greet(element);
    }
  });
}

export function icon(name, classes = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `icon ${classes}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const agents = new Map();

/**
 * Fetches by htmx on behalf of one part of the page. A newer request of the same part replaces an older one; without a part
 * each request runs to its end. (From the body, requests of all parts would wait for each other.)
 */
export function fetchInto(part, verb, url, context) {
  const agent = agents.get(part) ?? element("i", { hidden: "", "hx-sync": part ? "this:replace" : null });
  if (part) agents.set(part, agent);
  if (!agent.isConnected) document.body.append(agent);
  // What failed or was replaced by something newer has been told as an event; nobody waits for a rejection.
  return htmx.ajax(verb, url, { source: agent, ...context }).catch(() => undefined).finally(() => { if (!part) agent.remove(); });
}

/** Remembers a choice of the reader where the server sees it before the page is drawn. */
export function remember(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const age = value ? 31536000 : 0;
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
}

/** Now on the clock of the reader's profile, whatever the machine thinks. */
export function readerNow() {
  const zone = document.body.dataset.zone || undefined;
  return new Date(new Date().toLocaleString("sv", { timeZone: zone }).replace(" ", "T"));
}

/** A day and an hour as fields and addresses write them: 2026-11-23T16:28. */
export function stamp(moment) {
  const two = (number) => String(number).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

export const csrf = () => $("meta[name=csrf-token]")?.content ?? "";

/** True where keys belong to what is being typed. */
export function typing(target) {
  return target instanceof Element && (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select"));
}

export const narrow = () => matchMedia("(max-width: 48rem)").matches;
