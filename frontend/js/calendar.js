/** The calendar: tasks, calls and meetings by day, week and month; dragging plans anew. */
import "./page/sheet.js";
import { Calendar } from "@fullcalendar/core";
import russian from "@fullcalendar/core/locales/ru";
import dayGrid from "@fullcalendar/daygrid";
import interaction from "@fullcalendar/interaction";
import listView from "@fullcalendar/list";
import timeGrid from "@fullcalendar/timegrid";
import { csrf, meet, narrow, remember, text } from "./page/dom.js";
import { openDialog } from "./page/dialogs.js";
import { openPanel } from "./page/panel.js";
import { toast } from "./page/toasts.js";

const HOURS = { day: "timeGridDay", week: "timeGridWeek", month: "dayGridMonth", list: "listWeek" };
const DAYS = { week: "dayGridWeek", month: "dayGridMonth", list: "listMonth" };

meet("[data-calendar]", (host) => {
  const { feed, view, createUrl, fixed, zone, days } = host.dataset;
  const views = days === undefined ? HOURS : DAYS;
  const calendar = new Calendar(host, {
    plugins: [dayGrid, timeGrid, listView, interaction],
    locale: document.documentElement.lang === "ru" ? russian : "en",
    firstDay: 1,
    initialView: views[narrow() ? "list" : view] ?? views.month,
    // The server writes the reader's clock without a zone. Read as UTC, no machine's own zone bends it.
    timeZone: "UTC",
    now: () => new Date().toLocaleString("sv", { timeZone: zone }).replace(" ", "T"),
    initialDate: new URL(location.href).searchParams.get("date") ?? undefined,
    headerToolbar: { left: "prev,next today", center: "title", right: Object.values(views).join(",") },
    buttonIcons: false,
    buttonText: { prev: "‹", next: "›", today: text("today"), day: text("day_view"), week: text("week_view"), month: text("month_view"), list: text("list_view") },
    allDayText: text("all_day"),
    noEventsText: text("no_events"),
    moreLinkText: (count) => text("more", { count }),
    height: "100%",
    nowIndicator: true,
    editable: fixed === undefined,
    selectable: Boolean(createUrl),
    dayMaxEvents: true,
    slotEventOverlap: false,
    eventMaxStack: 3,
    scrollTime: "08:00:00",
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    events: { url: feed, success: (_events, answer) => void announced(answer), failure: () => toast({ text: text("broken"), kind: "error" }) },
    eventClassNames: ({ event }) => [`is-${event.extendedProps.tone ?? "accent"}`, event.extendedProps.done ? "is-done" : ""],
    eventClick: (happened) => open(happened),
    select: (slot) => create(host, slot),
    datesSet: ({ view: { type } }) => remember("calendar", Object.keys(views).find((name) => views[name] === type)),
    eventDrop: (change) => move(host, change),
    eventResize: (change) => move(host, change),
  });
  calendar.render();
  host.addEventListener("live", () => calendar.refetchEvents());
  document.addEventListener("refresh", () => calendar.refetchEvents());
});

function open({ event, jsEvent }) {
  if (!event.url || jsEvent.metaKey || jsEvent.ctrlKey) return;
  jsEvent.preventDefault();
  openPanel(event.id, { url: event.url, push: false });
}

/** The clock of the reader as the page shows it; which zone that is, the server knows. */
const local = (moment) => moment.toISOString().slice(0, 16);

function create(host, { start, end, allDay, view }) {
  const { createUrl, startName = "start", endName = "", dayName = "" } = host.dataset;
  const url = new URL(createUrl, location.href);
  const plain = allDay && !dayName && view.type === HOURS.month;
  if (allDay && dayName) url.searchParams.set(dayName, local(start).slice(0, 10));
  url.searchParams.set(startName, plain ? `${local(start).slice(0, 10)}T09:00` : local(start));
  if (endName && !allDay) url.searchParams.set(endName, local(end));
  openDialog(url.pathname + url.search);
}

/** The plan moves at once; without the server's consent it returns. */
async function move(host, { event, revert }) {
  const body = new URLSearchParams({ id: event.id, start: local(event.start), end: event.end ? local(event.end) : "", all_day: event.allDay ? "1" : "" });
  const answer = await fetch(host.dataset.moveUrl, { method: "POST", body, headers: { "X-CSRFToken": csrf(), "HX-Request": "true", Accept: "application/json" } }).catch(() => null);
  const said = announced(answer);
  if (answer?.ok) return;
  revert();
  if (said) return;
  const { message } = await (answer?.json() ?? Promise.resolve({})).catch(() => ({}));
  toast({ text: message ?? text(answer ? "refused" : "offline"), kind: "error" });
}

function announced(answer) {
  const header = answer?.headers.get("HX-Trigger");
  if (!header?.includes("toast")) return false;
  toast(JSON.parse(header).toast);
  return true;
}
