/** FullCalendar writes its rules into a <style> that a strict policy would refuse; a constructed sheet is allowed. */
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];
const holder = document.createElement("style");
holder.type = "text/none";
holder.dataset.fullcalendar = "";
Object.defineProperty(holder, "sheet", { value: sheet });
document.head.append(holder);
