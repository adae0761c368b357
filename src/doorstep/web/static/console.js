// The keys of the console. Every one of them does what a link or a button does too.
(function () {
  "use strict";
  var at = -1, waits = false;
  function all(words) { return Array.prototype.slice.call(document.querySelectorAll(words)); }
  function rows() { return all("[data-row]"); }
  function typing(event) { return event.target.closest("input, textarea, select, [contenteditable]") !== null; }
  function stand(place) {
    var list = rows();
    if (!list.length) return;
    at = Math.max(0, Math.min(list.length - 1, place));
    list.forEach(function (row, n) { if (n === at) row.setAttribute("aria-selected", "true"); else row.removeAttribute("aria-selected"); });
    list[at].scrollIntoView({ block: "nearest" });
  }
  function press(key) {
    var row = rows()[at], button = (row || document).querySelector('[data-key="' + key + '"]') || document.querySelector('[data-key="' + key + '"]');
    if (button) button.click();
  }
  function go(key) {
    var link = document.querySelector('[data-go="' + key + '"]');
    if (link) location.href = link.href;
  }
  var keys = {
    "/": function () { var field = document.getElementById("q"); field.focus(); field.select(); },
    "j": function () { stand(at + 1); },
    "k": function () { stand(at - 1); },
    "x": function () { var row = rows()[at]; if (row) row.classList.toggle("chosen"); },
    "e": function () { press("e"); },
    "z": function () { press("z"); },
    "Enter": function () { var row = rows()[at], link = row && row.querySelector("a"); if (link) link.click(); return Boolean(link); },
    "?": function () { document.getElementById("keys").showModal(); },
    "g": function () { waits = true; setTimeout(function () { waits = false; }, 1200); }
  };
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") { if (document.activeElement) document.activeElement.blur(); return; }
    if (typing(event) || (event.key === "Enter" && event.target.closest("a, button, summary"))) return;
    if (waits) { waits = false; go(event.key); return; }
    if (!keys[event.key]) return;
    if (keys[event.key]() !== false) event.preventDefault();
  });
  all("[data-go-on-change]").forEach(function (field) {
    field.addEventListener("change", function () { field.form.submit(); });
  });
})();
