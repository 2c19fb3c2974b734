/** Fields that are asked only while another one holds a certain value; without a script all of them are shown. */
import { $$, meet, on } from "./dom.js";

meet("[data-when]", show);
on("change", "select, input", (field) => {
  for (const asked of $$("[data-when]", field.form ?? document)) show(asked);
});

function show(asked) {
  const [name, values] = asked.dataset.when.split(":");
  const place = asked.closest("[data-line]") ?? asked.closest("form");
  const field = $$("select, input", place).find((other) => other.name === name || other.name.endsWith(`-${name}`));
  if (field) asked.hidden = Boolean(field.closest("[data-when][hidden]")) || !values.split(" ").includes(field.value);
}
