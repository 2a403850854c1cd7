// What is on the page, and where. It is handed the settings at first, and what its controls do.

"use strict";

Play.layout = function (words, settings, actions) {
  const { html, exact, rounded, setText } = Play;
  let run = null;

  // The rate and the buttons, which stay in view on a small screen
  const playButton = Play.button("play-play", words("play"), actions.playOrPause);
  const buttons = html(
    "div",
    { class: "play-buttons" },
    playButton,
    Play.button("play-step", words("step"), actions.step),
    Play.button("play-epoch", words("epoch"), actions.epoch),
    Play.button("play-reset", words("reset"), actions.reset),
  );
  const rate = Play.slider({
    id: "play-rate",
    label: words("rate"),
    max: Play.rates.length - 1,
    value: Play.rates.indexOf(settings.lr),
    show: (place) => exact(Play.rates[place]),
    change: (place) => actions.set("lr", Play.rates[place]),
  });
  const scale = Play.rateScale();

  // The other settings
  const batch = Play.slider({
    id: "play-batch",
    label: words("batch"),
    min: 1,
    max: Play.rows,
    value: settings.batch,
    show: String,
    change: (rows) => actions.set("batch", rows),
  });
  const noise = Play.slider({
    id: "play-noise",
    label: words("noise"),
    max: 20,
    value: 10 * settings.noise,
    show: (tenths) => exact(tenths / 10),
    change: (tenths) => actions.set("noise", tenths / 10),
  });
  const convert = Play.toggle({
    id: "play-convert",
    label: words("convert"),
    checked: settings.convert,
    change: (isOn) => actions.set("convert", isOn),
  });
  const speed = Play.choice({
    id: "play-speed",
    label: words("speed"),
    options: Object.keys(Play.speeds).map((key) => [key, words(`speed-${key}`)]),
    value: settings.speed,
    change: (key) => actions.set("speed", key),
  });
  const newData = Play.button("play-data", words("new-data"), actions.newData);
  const mistakes = Play.mistakes.map(mistakeToggle);

  // What is said
  const headline = html("p", { class: "play-headline", role: "status" });
  const position = html("p", { class: "play-position" });
  const limits = html("p", { class: "play-limits" });
  const cards = Play.names.map((name) => Play.columnCard(name, words));
  const panels = Play.panels(words);

  const element = html(
    "div",
    { class: "play-layout" },
    html("div", { class: "play-deck" }, buttons, rate, scale.element),
    html(
      "div",
      { class: "play-side" },
      headline,
      position,
      limits,
      html("div", { class: "play-settings" }, batch, noise, convert.element, speed, newData),
    ),
    html("div", { class: "play-figures" }, Play.legend(words), ...panels.elements),
    html("div", { class: "play-columns" }, ...cards.map((card) => card.element)),
    html(
      "fieldset",
      { class: "play-mistakes" },
      html("legend", {}, words("mistakes")),
      html("div", { class: "play-mistake-list" }, ...mistakes.map((mistake) => mistake.element)),
    ),
  );

  function mistakeToggle({ name, by, code }) {
    const toggle = Play.toggle({
      id: `play-mistake-${name}`,
      label: words(`mistake-${name}`),
      note: html("span", { class: `play-by ${by}` }, words(by)),
      checked: false,
      change(isOn) {
        const others = [...run.settings.mistakes].filter((other) => other !== name);
        actions.set("mistakes", new Set(isOn ? [...others, name] : others));
        toggle.say(isOn ? words(`mistake-${name}-does`, { rows: Play.rows }) : "");
      },
    });
    toggle.element.append(html("pre", { class: "play-code" }, code));
    return toggle;
  }

  function display(newRun, isPlaying) {
    run = newRun;
    setText(playButton, words(isPlaying ? "pause" : "play"));
    displayLimits();
    const { text, isBad } = Play.headline(run, words);
    setText(headline, text);
    headline.classList.toggle("bad", isBad);
    setText(position, Play.position(run, words));
    position.setAttribute("aria-live", isPlaying ? "off" : "polite"); // while it runs that would be too much to hear
    const rows = run.settings.batch;
    const values = { rate: exact(run.columns.gluon.lr), batch: rows, times: Play.hand.factor(rows) };
    convert.say(words(run.settings.convert ? "convert-on" : "convert-off", values));
    for (const card of cards) card.display(run);
    panels.draw(run);
  }

  // Where the steps become too large, in units of the slider's rate
  function displayLimits() {
    const { hand, gluon } = run.columns;
    const ofSlider = { hand: hand.limit, gluon: (gluon.limit * hand.lr) / gluon.lr };
    const isSame = Math.abs(ofSlider.hand / ofSlider.gluon - 1) < 1e-9;
    scale.display(ofSlider, isSame);
    const values = { hand: rounded(ofSlider.hand), gluon: rounded(ofSlider.gluon) };
    setText(limits, words(isSame ? "limits-same" : "limits", values));
  }

  return { element, measure: panels.measure, display };
};
