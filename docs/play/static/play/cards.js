// What explains the figures: the legend, and a card for each column with its numbers and sentences.

"use strict";

/** What the lines and markers mean. */
Play.legend = function (words) {
  const sample = (...parts) => Play.svg("svg", { viewBox: "0 0 36 16", "aria-hidden": "true" }, ...parts);
  const line = (style) => Play.svg("path", { class: `curve ${style}`, d: "M2 8H34" });
  const marker = (shape, style, size) => Play.svg("path", { class: `marker ${style}`, d: shape(18, 8, size) });
  const { circle, square, star } = Play.shapes;
  const entries = [
    [sample(line("hand"), marker(circle, "hand now", 6)), words("hand")],
    [sample(line("gluon"), marker(square, "gluon now", 4)), words("gluon")],
    [sample(line("real")), words("real")],
    [sample(marker(star, "exact", 7)), words("exact")],
    [sample(marker(circle, "point in-batch", 3)), words("in-batch")],
    [sample(line("steepest")), words("steepest")],
  ];
  return Play.html("ul", { class: "play-legend" }, ...entries.map((entry) => Play.html("li", {}, ...entry)));
};

/** One column's numbers and sentences. */
Play.columnCard = function (name, words) {
  const { html, exact, rounded, setText } = Play;
  const numbers = ["lr", "step-size", "w", "b", "loss"].map((key) => ({
    label: words(`number-${key}`),
    value: html("dd", { id: `play-${name}-${key}` }),
  }));
  const sentences = html("div", {});
  const element = html(
    "section",
    { class: `play-column ${name}`, "aria-label": words(name) },
    html("p", {}, html("strong", {}, words(name)), ` ${words(`${name}-is`)}`),
    html("dl", {}, ...numbers.map(({ label, value }) => html("div", {}, html("dt", {}, label), value))),
    sentences,
  );

  function display(run) {
    const { lr, stepSize, w, b, loss } = run.columns[name];
    const values = [exact(lr), exact(stepSize), ...[w, b, loss].map((series) => rounded(series.at(-1), 4))];
    numbers.forEach(({ value }, place) => setText(value, values[place]));
    const texts = Play.sentences(run, name, words);
    while (sentences.children.length > texts.length) sentences.lastChild.remove();
    while (sentences.children.length < texts.length) sentences.append(html("p"));
    texts.forEach((text, place) => setText(sentences.children[place], text));
  }

  return { element, display };
};
