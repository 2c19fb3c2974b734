/**
 * Days as the reader writes them: 15.01.2026, 15.01, «завтра», +3. A text field stands before the browser's own one, which follows
 * the browser's language and not the page's; it keeps the value that is sent, and its calendar. The usual answers are one click away.
 */
import { $$, element, icon, meet, on, readerNow, stamp, text } from "./dom.js";

const DATES = 'input:is([type="date"], [type="datetime-local"])';
const DAY_FIRST = document.documentElement.lang !== "en";
const MORNING = "10:00";

const AHEAD = {
  hour: (moment) => moment.setHours(moment.getHours() + 1, 0, 0, 0),
  today: (moment) => moment,
  tomorrow: (moment) => moment.setDate(moment.getDate() + 1),
  week: (moment) => moment.setDate(moment.getDate() + 7),
  month: (moment) => moment.setMonth(moment.getMonth() + 1),
};
const WORDS = { today: 0, tomorrow: 1, yesterday: -1 };

/** A stored value in the reader's order. */
function written(stored) {
  const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d))?/.exec(stored) ?? [];
  if (!year) return "";
  return `${DAY_FIRST ? `${day}.${month}.${year}` : `${month}/${day}/${year}`}${time ? ` ${time}` : ""}`;
}

/** What somebody typed as it is stored; null where it is no day. */
function understood(typed, withTime) {
  const [, before, hour, minutes] = /^(.*?)(?:[\s,T]+(\d{1,2}):(\d\d))?$/.exec(typed.trim().toLowerCase()) ?? [];
  const day = dayOf(before ?? "");
  if (!day || Number(hour) > 23 || Number(minutes) > 59) return null;
  const time = hour ? `${hour.padStart(2, "0")}:${minutes}` : MORNING;
  return withTime ? `${day}T${time}` : day;
}

function dayOf(typed) {
  const today = readerNow();
  const word = Object.keys(WORDS).find((name) => text(name).toLowerCase() === typed);
  const days = word ? WORDS[word] : /^[+-]\d{1,3}$/.test(typed) ? Number(typed) : null;
  if (days !== null) return stamp(new Date(today.getFullYear(), today.getMonth(), today.getDate() + days)).slice(0, 10);
  const whole = /^(\d{4})-(\d\d?)-(\d\d?)$/.exec(typed)?.slice(1);
  const parts = /^(\d\d?)([./-])(\d\d?)(?:\2(\d{4}|\d\d))?\.?$/.exec(typed);
  if (!whole && !parts) return null;
  const [first, second] = parts && (DAY_FIRST || parts[2] === ".") ? [parts[3], parts[1]] : parts ? [parts[1], parts[3]] : [];
  const [year, month, day] = (whole ?? [parts[4] ?? today.getFullYear(), first, second]).map(Number);
  const found = new Date(year < 100 ? 2000 + year : year, month - 1, day);
  return found.getMonth() === month - 1 && found.getDate() === day ? stamp(found).slice(0, 10) : null;
}

const shownFor = (field) => field.previousElementSibling?.querySelector(".day-text");

function show(field) {
  const shown = shownFor(field);
  if (!shown || shown === document.activeElement) return;
  shown.value = written(field.value);
  blame(field, "");
}

/** Says what is wrong with a day at both fields: the one that is seen, and the one that is checked before sending. */
function blame(field, problem) {
  shownFor(field).setCustomValidity(problem);
  field.setCustomValidity(problem);
}

meet(DATES, (field) => {
  const withTime = field.type === "datetime-local";
  const shown = element("input", {
    type: "text", class: "control day-text", autocomplete: "off", placeholder: text(withTime ? "moment_shape" : "day_shape"),
    "aria-label": field.getAttribute("aria-label") ?? field.labels[0]?.textContent.replace("*", "").trim() ?? text("day_shape"),
    "aria-describedby": field.getAttribute("aria-describedby"), "aria-invalid": field.getAttribute("aria-invalid"),
  });
  const opener = element("button", { type: "button", class: "day-open", tabindex: -1, "aria-label": text("choose_day") }, icon("calendar"));
  field.before(element("span", { class: withTime ? "day is-moment" : "day" }, shown, opener));
  field.tabIndex = -1;
  show(field);
  // At the field itself: whoever listens further out must find the stored value already there.
  shown.addEventListener("input", () => {
    const stored = shown.value.trim() ? understood(shown.value, withTime) : "";
    blame(field, stored === null ? text("no_day") : "");
    field.value = stored ?? "";
  });
  shown.addEventListener("change", (event) => {
    if (!shown.validity.customError) shown.value = written(field.value);
    else event.stopPropagation();
  });
  opener.addEventListener("click", () => field.showPicker());
  field.addEventListener("focus", () => shown.focus());
  field.addEventListener("change", () => show(field));
});

on("htmx:validation:failed", DATES, (field) => shownFor(field)?.reportValidity());
document.addEventListener("htmx:afterSettle", () => $$(DATES).forEach(show));
on("reset", "form", (form) => setTimeout(() => $$(DATES, form).forEach(show)));

meet("input[data-quick]", (field) => {
  const row = element("div", { class: "quick" });
  for (const word of field.dataset.quick.split(" ").filter((each) => each in AHEAD)) {
    row.append(element("button", { type: "button", "data-quick-value": word }, text(word)));
  }
  field.after(row);
});

on("click", "[data-quick-value]", (button) => {
  const field = button.parentElement.previousElementSibling;
  const moment = readerNow();
  AHEAD[button.dataset.quickValue](moment);
  if (field.type === "datetime-local" && button.dataset.quickValue !== "hour") moment.setHours(10, 0, 0, 0);
  field.value = stamp(moment).slice(0, field.type === "date" ? 10 : 16);
  show(field);
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
});
