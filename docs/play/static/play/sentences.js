// What the page says of a run in words: how large the steps are, whether that is too large, and why.

"use strict";

{
  /** The columns of which something is true, with its value: ["both", value] where it is the same of both. */
  Play.worst = function (columns, ask) {
    const found = Play.names.map((name) => [name, ask(columns[name])]).filter(([, value]) => value);
    return found.length === 2 && found[0][1] === found[1][1] ? [["both", found[0][1]]] : found;
  };

  /** The one line above all others: the worst that there is to say, and whether it is bad. */
  Play.headline = function ({ columns, data, settings }, words) {
    const bad = [
      ["headline-diverged", (column) => column.diverged],
      ["headline-grows", (column) => column.loss.at(-1) > column.loss[0]],
      ["headline-large", (column) => column.stepSize >= data.quadratic.limit],
    ];
    for (const [key, ask] of bad) {
      const found = Play.worst(columns, ask);
      const texts = found.map(([name, step]) => words(key, { column: words(name), step }));
      if (texts.length) return { text: texts.join(" "), isBad: true };
    }
    return { text: words(settings.mistakes.size ? "headline-mistakes" : "headline-stable"), isBad: false };
  };

  /** The sentences on one column: where its step size comes from, what that does, how far it has come. */
  Play.sentences = function (run, name, words) {
    const { data, columns, settings, batches, steps } = run;
    const column = columns[name];
    const { limit, steep, least } = data.quadratic;
    const values = {
      rate: Play.exact(column.lr),
      batch: settings.batch,
      plain: Play.exact(column.lr * column.factor),
      step: Play.exact(column.stepSize),
      times: Play.exact(Number(column.times.toPrecision(3))),
      limit: Play.rounded(limit),
      factor: Play.rounded(1 - column.stepSize * steep),
    };
    const said = [words(`why-${name}`, values)];
    if (column.times !== 1) said.push(words("why-mistake", values));
    const size = column.stepSize * steep >= 2 ? "size-large" : column.stepSize * steep > 1 ? "size-over" : "size-small";
    const isKept = name === "hand" && settings.mistakes.has("kept");
    said.push(words(isKept ? "size-kept" : size, values));
    const steeper = batchesTooSteep(run, column);
    if (size !== "size-large" && steeper && !isKept) said.push(words("batches-steeper", { count: batches, steeper }));
    if (column.diverged) said.push(words("state-diverged", { step: column.diverged }));
    else if (column.loss.at(-1) > column.loss[0]) said.push(words("state-grows"));
    else if (steps && column.loss.at(-1) < 1.01 * least) said.push(words("state-done"));
    return said;
  };

  /** Where the run is: step, epoch, batch. */
  Play.position = function ({ steps, batches, rowsOf, settings }, words) {
    if (!steps) return words("position-start");
    const rows = rowsOf(steps).length;
    const [epoch, place] = [Math.ceil(steps / batches), ((steps - 1) % batches) + 1];
    const values = { step: steps, epoch, place, count: batches, rows };
    return words(rows < settings.batch ? "position-short" : "position", values);
  };

  // How many batches of this epoch are so steep that the step is too large for each of them alone
  function batchesTooSteep({ data, settings, batches, steps, rowsOf }, column) {
    const first = Math.floor(Math.max(0, steps - 1) / batches) * batches + 1;
    let found = 0;
    for (let step = first; step < first + batches; step++) {
      if (column.stepSize * Play.curvatureOf(data, rowsOf(step), settings.batch) >= 2) found += 1;
    }
    return found;
  }
}
