(function () {
  var marks = [{% for mark in marks %}"{{ mark }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
  var query = new URLSearchParams(location.search);
  document.querySelectorAll("[data-artel-form]").forEach(function (place) {
    if (place.firstChild) return;
    var address = new URL(place.getAttribute("data-artel-form"));
    marks.forEach(function (mark) {
      if (query.get(mark)) address.searchParams.set(mark, query.get(mark));
    });
    address.searchParams.set("page", location.href.slice(0, 480));
    if (document.referrer) address.searchParams.set("referrer", document.referrer.slice(0, 480));
    var frame = document.createElement("iframe");
    frame.src = address.href;
    frame.title = place.getAttribute("data-title") || "Artel";
    frame.width = "100%";
    frame.height = place.getAttribute("data-height") || "700";
    frame.setAttribute("frameborder", "0");
    place.appendChild(frame);
  });
})();
