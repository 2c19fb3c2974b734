/** Dates are the browser's own fields, with the usual answers one click away, counted on the reader's clock. */
import { element, meet, on, readerNow, stamp, text } from "./dom.js";

const AHEAD = {
  hour: (moment) => moment.setHours(moment.getHours() + 1, 0, 0, 0),
  today: (moment) => moment,
  tomorrow: (moment) => moment.setDate(moment.getDate() + 1),
  week: (moment) => moment.setDate(moment.getDate() + 7),
  month: (moment) => moment.setMonth(moment.getMonth() + 1),
};

meet("input[data-quick]", (field) => {
  const row = element("div", { class: "quick" });
  for (const word of field.dataset.quick.split(" ").filter((each) => each in AHEAD)) {
    row.append(element("button", { type: "button", "data-quick-value": word }, text(word)));
  }
  field.after(row);
});

on("click", "[data-quick-value]", (button) => {
  const field = button.closest(".field, .quick")?.parentElement?.querySelector("input[data-quick]") ?? button.parentElement.previousElementSibling;
  const moment = readerNow();
  AHEAD[button.dataset.quickValue](moment);
  if (field.type === "datetime-local" && button.dataset.quickValue !== "hour") moment.setHours(10, 0, 0, 0);
  field.value = stamp(moment).slice(0, field.type === "date" ? 10 : 16);
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
});
