// The page: its settings, its run, and time. Each change begins the run anew and makes at once as many steps as had
// been made, so that what is drawn always belongs to what the controls show.

"use strict";

Play.speeds = { slow: 2, medium: 10, fast: 60 }; // steps in a second
Play.atFirst = { lr: 0.005, batch: 10, noise: 0.5, seed: 1, convert: true, mistakes: new Set(), speed: "medium" };
Play.stepsAtFirst = 60;

Play.build = function (root, words) {
  const settings = { ...Play.atFirst };
  let data = Play.makeData(settings.seed, settings.noise);
  let run = Play.startRun(data, settings).advance(Play.stepsAtFirst);
  let frame = 0; // the animation frame that was asked for; 0 while paused

  // Change one setting, and make the same number of steps with it
  function set(name, value) {
    settings[name] = value;
    if (name === "speed") return;
    if (name === "noise" || name === "seed") data = Play.makeData(settings.seed, settings.noise);
    begin(run.steps);
  }

  function begin(steps) {
    run = Play.startRun(data, { ...settings }).advance(steps);
    display();
  }

  function advance(steps) {
    run.advance(steps);
    if (run.isOver()) pause();
    display();
  }

  function play() {
    if (run.isOver()) begin(0);
    // Who asked for less motion sees one change in a second
    const shortest = matchMedia("(prefers-reduced-motion: reduce)").matches ? 1000 : 0;
    let last = performance.now();
    const tick = (now) => {
      frame = requestAnimationFrame(tick);
      const steps = Math.floor(((now - last) * Play.speeds[settings.speed]) / 1000);
      if (steps < 1 || now - last < shortest) return;
      last = now;
      advance(Math.min(steps, Play.speeds[settings.speed])); // no more than a second's, after a tab was hidden
    };
    frame = requestAnimationFrame(tick);
    display();
  }

  function pause() {
    cancelAnimationFrame(frame);
    frame = 0;
    display();
  }

  function display() {
    layout.display(run, frame !== 0);
  }

  const layout = Play.layout(words, settings, {
    set,
    playOrPause: () => (frame ? pause() : play()),
    step: () => advance(1),
    epoch: () => advance(run.batches - (run.steps % run.batches)),
    newData: () => set("seed", settings.seed + 1),
    reset() {
      pause();
      begin(0);
    },
  });
  root.replaceChildren(layout.element);
  new ResizeObserver(() => {
    layout.measure();
    display();
  }).observe(root);

  return {
    get run() {
      return run;
    },
  };
};

{
  const root = document.getElementById("play");
  const block = document.querySelector(".play-words");
  if (root && block) Play.page = Play.build(root, Play.readWords(block));
  for (const paragraph of document.querySelectorAll(".play-without")) paragraph.hidden = Boolean(Play.page);
}
