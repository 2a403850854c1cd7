// What scrolls sideways can be reached by keyboard, and nothing else gets a stop of its own.
(function () {
  "use strict";

  const SCROLLS = ".highlight pre, .table-wrapper, .math-wrapper";

  function mark() {
    document.querySelectorAll(SCROLLS).forEach((element) => {
      if (element.scrollWidth > element.clientWidth + 1) {
        element.tabIndex = 0;
      } else {
        element.removeAttribute("tabindex");
      }
    });
  }

  let waiting = 0;
  function soon() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(mark, 100);
  }

  mark();
  window.addEventListener("resize", soon);
  window.addEventListener("load", soon);
  document.addEventListener("columns-changed", mark);
})();
