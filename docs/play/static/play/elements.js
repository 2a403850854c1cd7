// HTML and SVG elements in one call each.

"use strict";

{
  /** An HTML element; an attribute that is false or null is left out, children may be texts. */
  Play.html = (name, attributes = {}, ...children) => fill(document.createElement(name), attributes, children);

  /** An SVG element. */
  Play.svg = (name, attributes = {}, ...children) =>
    fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);

  /** Set a text, with λ_max as λ and its index, and only where it changed: what is read aloud is not read twice. */
  Play.setText = function (element, text) {
    if (element.dataset.text === text) return;
    element.dataset.text = text;
    element.replaceChildren(...Play.withIndex(text));
  };

  /** The parts of a text: "2/λ_max" with max as an index. */
  Play.withIndex = (text) =>
    text.split(/(?<=λ)_(max)/).map((part, place) => (place % 2 ? Play.html("sub", {}, part) : part));

  function fill(element, attributes, children) {
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== false && value !== null) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  }
}
