// Keeps an open tracking page fresh. The page is whole without it. It asks with the page's mark; an unchanged page
// costs the server next to nothing.
(function () {
  "use strict";
  var every = 30000, main = document.querySelector("main[data-live]");
  if (!main || !window.fetch || !window.DOMParser) return;
  function look() {
    if (document.hidden) return;
    fetch(location.href, { cache: "no-cache", credentials: "same-origin" }).then(function (answer) {
      return answer.ok ? answer.text() : null;
    }).then(function (text) {
      if (!text) return;
      var fresh = new DOMParser().parseFromString(text, "text/html"), next = fresh.querySelector("main[data-live]");
      if (!next || next.innerHTML === main.innerHTML) return;
      var open = main.querySelectorAll("details[open]").length > 0;
      main.innerHTML = next.innerHTML;
      document.title = fresh.title;
      if (open) main.querySelectorAll("details").forEach(function (one) { one.open = true; });
    }).catch(function () { /* the page on screen still holds */ });
  }
  setInterval(look, every);
  document.addEventListener("visibilitychange", look);
})();
