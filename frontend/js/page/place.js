/** A list or a board that one goes back to shows the same rows at the same place. */
import { $$ } from "./dom.js";
import { refreshContent } from "./requests.js";

const boxes = () => $$(".list-scroll, .board, .board-cards");

function address() {
  const url = new URL(location.href);
  url.searchParams.delete("panel");
  return `place ${url.pathname}${url.search}`;
}

addEventListener("pagehide", () => {
  if (!boxes().length) return;
  const asked = new URLSearchParams();
  document.dispatchEvent(new CustomEvent("refreshing", { detail: asked }));
  const places = boxes().map((box) => [box.scrollLeft, box.scrollTop]);
  sessionStorage.setItem(address(), JSON.stringify({ depth: asked.get("depth"), places }));
});

async function goBack({ depth, places }) {
  await refreshContent({ depth });
  boxes().forEach((box, number) => box.scrollTo(...(places[number] ?? [0, 0])));
}

// A page that the browser kept alive is still where it was; one that is loaded anew begins at the top.
const [loaded] = performance.getEntriesByType("navigation");
const left = sessionStorage.getItem(address());
if (loaded?.type === "back_forward" && left) goBack(JSON.parse(left));
