/** FullCalendar writes its rules into a <style> that a strict policy would refuse, and over ours; a layer of a constructed sheet takes them. */
const sheet = new CSSStyleSheet();
sheet.insertRule("@layer components {}");
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
const [layer] = sheet.cssRules;

const taken = {
  get cssRules() { return layer.cssRules; },
  insertRule(rule, index) {
    // Its icon font comes as a data: address, which the policy refuses; the buttons have words and arrows.
    return rule.trimStart().startsWith("@font-face") ? index : layer.insertRule(rule, Math.min(index, layer.cssRules.length));
  },
};

// Not an HTML <style>: only something FullCalendar finds by that name.
const holder = document.createElementNS("urn:artel:sheet", "style");
holder.setAttribute("data-fullcalendar", "");
Object.defineProperty(holder, "sheet", { value: taken });
document.head.append(holder);
