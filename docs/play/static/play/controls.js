// Sliders, switches and buttons: all of them HTML's own, which keyboards, fingers and screen readers know.

"use strict";

/** The learning rates of the slider: twenty in each power of ten, of two digits. What is shown is what is used. */
Play.rates = Array.from({ length: 87 }, (_, place) => Number((10 ** (place / 20 - 4)).toPrecision(2)));

/** A slider. `show(value)` is the number beside it; `change(value)` is called while it is dragged. */
Play.slider = function ({ id, label, min = 0, max, value, show, change }) {
  const shown = Play.html("span", { class: "play-value", id: `${id}-value` });
  const input = Play.html("input", { type: "range", id, min, max, value });

  function display() {
    shown.textContent = show(Number(input.value));
    input.setAttribute("aria-valuetext", shown.textContent);
  }

  input.addEventListener("input", () => {
    display();
    change(Number(input.value));
  });
  display();
  const head = Play.html("div", { class: "play-slider-head" }, Play.html("label", { for: id }, label), shown);
  return Play.html("div", { class: "play-slider" }, head, input);
};

/** A switch, and below it what `say(text)` is called with. */
Play.toggle = function ({ id, label, note = "", checked, change }) {
  const input = Play.html("input", { type: "checkbox", id, checked, "aria-describedby": `${id}-says` });
  const sentence = Play.html("p", { class: "play-says", id: `${id}-says` });
  input.addEventListener("change", () => change(input.checked));
  const head = Play.html("label", { for: id }, input, Play.html("span", {}, label), note);
  const element = Play.html("div", { class: "play-toggle" }, head, sentence);
  return { element, say: (text) => Play.setText(sentence, text) };
};

Play.button = function (id, label, press) {
  const button = Play.html("button", { type: "button", id }, label);
  button.addEventListener("click", press);
  return button;
};

/** A choice of one of several words: `options` are pairs of a key and its text. */
Play.choice = function ({ id, label, options, value, change }) {
  const option = ([key, text]) => Play.html("option", { value: key, selected: key === value }, text);
  const select = Play.html("select", { id }, ...options.map(option));
  select.addEventListener("change", () => change(select.value));
  return Play.html("div", { class: "play-choice" }, Play.html("label", { for: id }, label), select);
};

/** The scale under the rate's slider: powers of ten, and where each column's steps become too large. */
Play.rateScale = function () {
  const { html } = Play;
  const [first, last] = [Play.rates[0], Play.rates.at(-1)].map(Math.log10);
  const share = (rate) => (Math.log10(rate) - first) / (last - first);
  const tick = (rate) => html("span", { class: "tick", style: `--at: ${share(rate)}` }, Play.exact(rate));
  const label = () => html("span", { class: "limit" }, ...Play.withIndex("2/λ_max"));
  const bars = Play.names.map((name) => html("span", { class: `too-large ${name}` }, label()));
  const ticks = [0.0001, 0.001, 0.01, 0.1, 1].map(tick);
  const element = html("div", { class: "play-scale", "aria-hidden": "true" }, ...bars, ...ticks);

  // limits: by column, in units of the slider's rate; where they are the same, one label is enough
  function display(limits, isSame) {
    Play.names.forEach((name, place) => {
      const at = share(limits[name]);
      const hasRoom = at > 0.2;
      bars[place].hidden = at > 1;
      bars[place].style.setProperty("--at", Math.max(0, at));
      bars[place].firstChild.hidden = !hasRoom || (isSame && place > 0);
    });
  }

  return { element, display };
};
