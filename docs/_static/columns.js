// Columns beside each other: two at once on a wide screen, chosen by toggle buttons; tabs on a narrow one.
// The choice is one list for the whole site, the latest first. It is remembered where the browser lets it be.
(function () {
  "use strict";

  const KEY = "handtorn-columns";
  const wide = window.matchMedia("(min-width: 75em)");
  let count = 0;

  function remembered() {
    try {
      const found = JSON.parse(window.localStorage.getItem(KEY) || "[]");
      return Array.isArray(found) ? found : [];
    } catch (error) {
      return [];
    }
  }

  let order = remembered();

  function remember() {
    try {
      window.localStorage.setItem(KEY, JSON.stringify(order));
    } catch (error) {
      // Then it holds for this page.
    }
  }

  // What a component shows: of its own columns, those chosen last; the others follow in the order of the page.
  function shownIn(component) {
    const names = component.names;
    const chosen = order.filter((name) => names.includes(name));
    const all = chosen.concat(names.filter((name) => !chosen.includes(name)));
    const shown = all.slice(0, wide.matches ? 2 : 1);
    return names.filter((name) => shown.includes(name));
  }

  function setButton(component, button, shown) {
    const on = shown.includes(button.dataset.column);
    if (wide.matches) {
      button.removeAttribute("role");
      button.removeAttribute("aria-selected");
      button.removeAttribute("aria-controls");
      button.removeAttribute("tabindex");
      button.setAttribute("aria-pressed", String(on));
    } else {
      button.setAttribute("role", "tab");
      button.removeAttribute("aria-pressed");
      button.setAttribute("aria-selected", String(on));
      button.setAttribute("aria-controls", component.panelsOf(button.dataset.column).map((panel) => panel.id).join(" "));
      button.tabIndex = on ? 0 : -1;
    }
  }

  function setPanel(component, panel, shown) {
    panel.hidden = !shown.includes(panel.dataset.column);
    if (wide.matches) {
      panel.removeAttribute("role");
      panel.removeAttribute("aria-labelledby");
    } else {
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", component.buttonOf(panel.dataset.column).id);
    }
  }

  function show(component) {
    const shown = shownIn(component);
    component.bar.setAttribute("role", wide.matches ? "group" : "tablist");
    component.buttons.forEach((button) => setButton(component, button, shown));
    component.panels.forEach((panel) => setPanel(component, panel, shown));
    component.rows.forEach((row) => {
      row.dataset.shown = String(row.panels.filter((panel) => !panel.hidden).length);
    });
  }

  // A press keeps the button where it is on the screen, whatever grows or shrinks above it.
  function choose(components, button) {
    const name = button.dataset.column;
    const before = button.getBoundingClientRect().top;
    order = [name].concat(order.filter((other) => other !== name));
    remember();
    components.forEach(show);
    window.scrollBy({ top: button.getBoundingClientRect().top - before, behavior: "instant" });
    document.dispatchEvent(new Event("columns-changed"));
  }

  function press(components, component, event) {
    const button = event.target.closest("button");
    if (button) {
      choose(components, button);
    }
  }

  // Tabs are reached by arrows, Home and End, as everywhere.
  function move(components, component, event) {
    const place = component.buttons.indexOf(document.activeElement);
    const last = component.buttons.length - 1;
    const target = {
      ArrowRight: place === last ? 0 : place + 1,
      ArrowLeft: place === 0 ? last : place - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (place < 0 || target === undefined || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    component.buttons[target].focus();
    if (!wide.matches) {
      choose(components, component.buttons[target]);
    }
  }

  function made(element) {
    const bar = element.querySelector(".columns-bar");
    const buttons = Array.from(bar.querySelectorAll("button"));
    const rows = Array.from(element.querySelectorAll(".columns-row"));
    const panels = Array.from(element.querySelectorAll(".columns-panel"));
    buttons.concat(panels).forEach((one) => {
      one.id = one.id || "column-" + (count += 1);
    });
    rows.forEach((row) => {
      row.panels = panels.filter((panel) => panel.parentElement === row);
    });
    return {
      bar,
      buttons,
      rows: rows.filter((row) => row.panels.length),
      panels,
      names: buttons.map((button) => button.dataset.column),
      panelsOf: (name) => panels.filter((panel) => panel.dataset.column === name),
      buttonOf: (name) => buttons.find((button) => button.dataset.column === name),
    };
  }

  const components = Array.from(document.querySelectorAll(".columns:not(.columns-single)")).map(made);
  components.forEach((component) => {
    component.bar.hidden = false;
    component.bar.addEventListener("click", (event) => press(components, component, event));
    component.bar.addEventListener("keydown", (event) => move(components, component, event));
  });
  components.forEach(show);
  wide.addEventListener("change", () => components.forEach(show));
  window.addEventListener("storage", (event) => {
    if (event.key === KEY) {
      order = remembered();
      components.forEach(show);
    }
  });
})();
