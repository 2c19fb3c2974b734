/** Charts from the numbers in the page, in the page's own colours; a click opens the rows behind a figure. */
import { BarChart, FunnelChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { $, $$, element, meet } from "./page/dom.js";

use([BarChart, FunnelChart, LineChart, PieChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

const TONES = ["accent", "info", "success", "warning", "error", "neutral"];
const shown = new Map();

meet("[data-chart]", (figure) => {
  const json = $("script[type='application/json']", figure).textContent;
  const data = JSON.parse(json);
  const box = $(".chart-box", figure);
  const chart = init(box, null, { renderer: "canvas" });
  const kept = { box, data, json };
  shown.set(chart, kept);
  draw(chart, data);
  tabulate(figure, data);
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", $("figcaption", figure)?.textContent ?? "");
  chart.on("click", ({ seriesIndex = 0, dataIndex }) => {
    const url = kept.data.series[seriesIndex]?.urls?.[dataIndex];
    if (url) location.assign(url);
  });
  new ResizeObserver(() => { if (box.isConnected) chart.resize(); else forget(chart); }).observe(box);
});

function forget(chart) {
  shown.delete(chart);
  chart.dispose();
}

function redraw() {
  for (const [chart, { data }] of shown) draw(chart, data);
}

/** A refresh keeps the canvas and brings new figures. */
document.addEventListener("htmx:afterSettle", () => {
  for (const [chart, kept] of shown) {
    const figure = kept.box.closest("[data-chart]");
    const now = figure && $("script[type='application/json']", figure).textContent;
    if (!figure || now === kept.json) continue;
    Object.assign(kept, { json: now, data: JSON.parse(now) });
    draw(chart, kept.data);
    $("[data-chart-rows]", figure)?.replaceChildren();
    tabulate(figure, kept.data);
  }
});
document.addEventListener("theme-changed", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

function draw(chart, data) {
  const tint = palette();
  const kind = { bar: bars, hbar: bars, line: bars, funnel: slices, pie: slices }[data.type];
  chart.setOption({
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: tint.ink, fontSize: 12 },
    animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 300,
    aria: { enabled: true },
    ...kind(data, tint),
  }, true);
}

/** The canvas knows plain RGB only, our tokens are oklch: one pixel translates. */
function palette() {
  const style = getComputedStyle(document.body);
  const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = (name) => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = style.getPropertyValue(name).trim();
    pixel.fillRect(0, 0, 1, 1);
    const [red, green, blue] = pixel.getImageData(0, 0, 1, 1).data;
    return `rgb(${red},${green},${blue})`;
  };
  return {
    ink: read("--ink-2"), faint: read("--ink-3"), line: read("--line"), surface: read("--surface"),
    accent: read("--color-primary"), info: read("--color-info"), success: read("--color-success"),
    warning: read("--color-warning"), error: read("--color-error"), neutral: read("--ink-3"),
  };
}

const tone = (series, index, tint) => tint[series.tone] ?? tint[TONES[index % TONES.length]];

function formatter(data) {
  const language = document.documentElement.lang;
  const plain = new Intl.NumberFormat(language, { maximumFractionDigits: data.format === "money" ? 0 : 1 });
  const tail = { percent: "\u00a0%", days: data.unit ? `\u00a0${data.unit}` : "" }[data.format] ?? (data.unit ? `\u00a0${data.unit}` : "");
  return (value) => (value === null || value === undefined ? "—" : plain.format(Array.isArray(value) ? value.at(-1) : value) + tail);
}

function short(language) {
  const compact = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  return (value) => compact.format(value);
}

/** Tips are drawn on the canvas: the page allows no styled markup. */
const tip = (tint, format, trigger) => ({
  trigger, renderMode: "richText", valueFormatter: format, confine: true, backgroundColor: tint.surface, borderColor: tint.line,
  textStyle: { color: tint.ink, fontSize: 12 }, axisPointer: { type: "shadow", shadowStyle: { opacity: 0.06 } },
});

const legend = (data, tint) => ({ show: data.series.length > 1, top: 0, left: 0, itemWidth: 10, itemHeight: 10, icon: "roundRect", textStyle: { color: tint.ink } });

function bars(data, tint) {
  const across = data.type === "hbar";
  // Upright bars keep all their names, in two lines where they are long; ones that still overlap step back.
  const wide = across ? { width: 130, overflow: "truncate" } : { width: Math.max(30, Math.floor(390 / data.categories.length)), overflow: "break", lineHeight: 15, interval: 0 };
  const names = { type: "category", data: data.categories, inverse: across, axisTick: { show: false }, axisLine: { lineStyle: { color: tint.line } }, axisLabel: { color: tint.faint, hideOverlap: true, ...wide } };
  const figures = { type: "value", splitLine: { lineStyle: { color: tint.line } }, axisLabel: { color: tint.faint, hideOverlap: true, formatter: short(document.documentElement.lang) } };
  return {
    legend: legend(data, tint),
    tooltip: tip(tint, formatter(data), "axis"),
    grid: { left: 4, right: 16, top: data.series.length > 1 ? 32 : 12, bottom: 4, containLabel: true },
    xAxis: across ? figures : names,
    yAxis: across ? names : figures,
    series: data.series.map((series, index) => ({
      type: data.type === "line" || series.type === "line" ? "line" : "bar",
      name: series.name,
      data: series.values,
      stack: data.stacked ? "all" : undefined,
      color: tone(series, index, tint),
      barMaxWidth: 28,
      itemStyle: { borderRadius: data.stacked ? 0 : across ? [0, 3, 3, 0] : [3, 3, 0, 0] },
      lineStyle: { width: 2 },
      symbolSize: 6,
      showSymbol: data.categories.length <= 31,
      cursor: series.urls ? "pointer" : "default",
    })),
  };
}

function slices(data, tint) {
  const [series] = data.series;
  const format = formatter(data);
  const shape = data.type === "funnel" ? funnel : pie;
  const points = data.categories.map((name, index) => ({ name, value: series.values[index] }));
  return { tooltip: tip(tint, format, "item"), ...shape(points, { tint, format, cursor: series.urls ? "pointer" : "default", name: series.name }) };
}

function funnel(points, { tint, format, ...more }) {
  const shade = (index) => mixed(tint.accent, tint.surface, (0.6 * index) / Math.max(points.length, 1));
  return {
    series: [{
      ...more,
      type: "funnel", sort: "none", left: 4, right: "42%", top: 4, bottom: 4, gap: 2, minSize: "6%",
      data: points.map((point, index) => ({ ...point, itemStyle: { color: shade(index), borderWidth: 0 } })),
      label: { position: "right", color: tint.ink, formatter: ({ name, value }) => `${name}  ${format(value)}` },
      labelLine: { lineStyle: { color: tint.line } },
    }],
  };
}

function pie(points, { tint, format, ...more }) {
  const words = new Map(points.map(({ name, value }) => [name, format(value)]));
  return {
    legend: { type: "scroll", orient: "vertical", left: "50%", top: "middle", icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: { color: tint.ink }, formatter: (name) => `${name}  ${words.get(name)}` },
    series: [{
      ...more,
      type: "pie", radius: ["38%", "60%"], center: ["24%", "50%"], label: { show: false },
      itemStyle: { borderColor: tint.surface, borderWidth: 2 },
      data: points.map((point, index) => ({ ...point, itemStyle: { color: mixed(tint[TONES[index % TONES.length]], tint.surface, index < TONES.length ? 0 : 0.45) } })),
    }],
  };
}

function mixed(one, other, share) {
  const [from, to] = [one, other].map((color) => color.match(/\d+/g).map(Number));
  return `rgb(${from.map((value, index) => Math.round(value + (to[index] - value) * share)).join(",")})`;
}

/** The same figures as a table, with the same links. */
function tabulate(figure, data) {
  const body = $("[data-chart-rows]", figure);
  if (!body || body.childElementCount) return;
  const format = formatter(data);
  data.categories.forEach((name, row) => {
    const cells = data.series.map((series) => {
      const words = format(series.values[row]);
      return element("td", { class: "num" }, series.urls?.[row] ? element("a", { href: series.urls[row] }, words) : words);
    });
    body.append(element("tr", {}, element("th", { scope: "row" }, name), ...cells));
  });
}

addEventListener("pageshow", () => { for (const box of $$(".chart-box")) box.dispatchEvent(new Event("resize")); });
