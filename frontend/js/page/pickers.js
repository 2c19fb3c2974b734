/** Choosing a record: search on the server while typing, or make a new one without leaving the form. */
import { $, element, meet, text } from "./dom.js";
import { openDialog } from "./dialogs.js";

let asking = null;

meet("select[data-picker], select[data-choose]", async (select) => {
  const [{ default: TomSelect }, { default: clearButton }, { default: removeButton }] = await Promise.all([
    import("tom-select/dist/esm/tom-select.js"),
    import("tom-select/dist/esm/plugins/clear_button/plugin.js"),
    import("tom-select/dist/esm/plugins/remove_button/plugin.js"),
  ]);
  if (select.tomselect || !select.isConnected) return;
  TomSelect.define("clear_button", clearButton);
  TomSelect.define("remove_button", removeButton);
  new TomSelect(select, settings(select));
});

function settings(select) {
  const { picker, create } = select.dataset;
  const plugins = {};
  const asked = picker && questions(picker);
  if (select.multiple) plugins.remove_button = { title: text("clear") };
  else if (!select.required) plugins.clear_button = { title: text("clear") };
  return {
    plugins,
    valueField: "id",
    labelField: "text",
    searchField: picker ? [] : ["text"],
    maxOptions: 100,
    placeholder: select.dataset.placeholder ?? "",
    loadThrottle: 150,
    refreshThrottle: 0,
    shouldLoad: () => true,
    ...asked,
    create: create ? (named, done) => make(select, create, named, done) : false,
    render: pictures(),
    onInitialize() {
      this.control_input.setAttribute("autocomplete", "off");
      select.setAttribute("aria-hidden", "true");
    },
    onItemAdd() { this.setTextboxValue(""); this.refreshOptions(false); },
    onFocus() { if (picker) this.load(""); },
    onDropdownOpen() { if (picker && !this.inputValue()) this.load(""); },
  };
}

/** Only what the server found for the very words in the box is offered: Enter never takes a record that does not fit. */
function questions(address) {
  let answered = { query: null, ids: new Set() };
  let turn = 0;
  return {
    async load(query, done) {
      const mine = ++turn;
      const found = await search(address, query);
      if (mine !== turn) return done([]);
      answered = { query, ids: new Set(found.map((option) => String(option.id))) };
      this.clearOptions((option) => this.items.includes(String(option.id)));
      done(found);
    },
    score: (query) => (option) => Number(!query || (query === answered.query && answered.ids.has(String(option.id)))),
    createFilter: (words) => words === answered.query,
  };
}

async function search(address, query) {
  const url = new URL(address, location.href);
  url.searchParams.set("q", query);
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok ? (await answer.json()).results : [];
}

function pictures() {
  const line = (option) => {
    const made = element("div", {}, element("span", {}, option.text));
    if (option.hint) made.append(element("span", { class: "muted" }, option.hint));
    return made;
  };
  return {
    option: line,
    item: (option) => element("div", {}, option.text),
    option_create: ({ input }) => element("div", { class: "create" }, text("create_named", { text: input })),
    no_results: () => element("div", { class: "no-results muted" }, text("nothing")),
    loading: () => element("div", { class: "spinner-row muted" }, text("searching")),
  };
}

/** A new record is made in the dialog; when the form itself stands in the dialog, at once by its name. */
function make(select, address, named, done) {
  if (select.closest("#dialog")) return void quick(address, named, done);
  asking = done;
  openDialog(address + encodeURIComponent(named));
}

async function quick(address, named, done) {
  const { csrf } = await import("./dom.js");
  const url = new URL(address + encodeURIComponent(named), location.href);
  const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": csrf(), Accept: "application/json" } }).catch(() => null);
  done(answer?.ok ? await answer.json() : undefined);
}

document.addEventListener("picked", ({ detail }) => {
  asking?.({ id: String(detail.id), text: detail.text, hint: detail.hint });
  asking = null;
});
$("#dialog")?.addEventListener("close", () => {
  asking?.();
  asking = null;
});
