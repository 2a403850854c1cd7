// Both columns walk along the same batches, from the same start.

"use strict";

Play.start = { w: -1, b: 0 };
Play.mostSteps = 1000;
Play.names = ["hand", "gluon"];

/**
 * Start a run. The settings: lr (by hand), batch, convert, and mistakes, a Set of names.
 *
 * What it holds, by column: lr; w, b and loss (of all rows) after each step, the start first; seen, the loss of each
 * step's batch; diverged, the step whose loss was not finite, or 0. And differences, between both after each step.
 */
Play.startRun = function (data, settings) {
  const { lr, batch, convert, mistakes } = settings;
  const batches = Math.ceil(Play.rows / batch);
  const columns = {};
  for (const name of Play.names) {
    const factor = Play[name].factor(batch);
    const own = convert ? lr * (Play.hand.factor(batch) / factor) : lr;
    const times = Play.mistakenFactor(name, batch, mistakes);
    columns[name] = {
      lr: own,
      factor,
      times,
      stepSize: own * factor * times,
      limit: data.quadratic.limit / (factor * times),
      state: { ...Play.start, gradientW: 0, gradientB: 0 },
      w: [Play.start.w],
      b: [Play.start.b],
      loss: [data.quadratic.loss(Play.start.w, Play.start.b)],
      seen: [null],
      diverged: 0,
    };
  }
  const run = { data, settings, columns, batches, steps: 0, differences: [], rowsOf, advance, isOver };

  // The rows of a step, from 1
  function rowsOf(step) {
    const epoch = Math.floor((step - 1) / batches);
    const place = (step - 1) % batches;
    return data.order(mistakes.has("same-order") ? 0 : epoch).slice(place * batch, (place + 1) * batch);
  }

  function isOver() {
    return run.steps >= Play.mostSteps || Play.names.every((name) => columns[name].diverged);
  }

  // Make so many steps, or as many as there are
  function advance(steps) {
    for (; steps > 0 && !isOver(); steps--) {
      run.steps += 1;
      const rows = rowsOf(run.steps);
      for (const name of Play.names) advanceColumn(name, rows);
      if (Play.names.every((name) => !columns[name].diverged)) {
        run.differences.push(Play.difference(columns.hand.state, columns.gluon.state));
      }
    }
    return run;
  }

  function advanceColumn(name, rows) {
    const column = columns[name];
    if (column.diverged) return;
    const skips = mistakes.has("skipped") && rows.length < batch;
    const isUsedUp = mistakes.has("used-up") && run.steps > batches;
    let seen = null;
    if (!(name === "hand" && (skips || isUsedUp))) {
      const x = rows.map((row) => data.x[row]);
      const y = rows.map((row) => data.y[row]);
      const next = Play.step(Play[name], column.state, x, y, column.lr, settings);
      if (![next.w, next.b, ...next.losses].every(Number.isFinite)) {
        column.diverged = run.steps;
        return;
      }
      column.state = next;
      seen = (next.losses.reduce((sum, loss) => sum + loss, 0) / next.losses.length) * Play[name].multiple;
    }
    column.w.push(column.state.w);
    column.b.push(column.state.b);
    column.loss.push(data.quadratic.loss(column.state.w, column.state.b));
    column.seen.push(seen);
  }

  return run;
};

/** How far two columns are apart: max |a - b| / max(1, |a|) over w and b. */
Play.difference = function (a, b) {
  return Math.max(...["w", "b"].map((name) => Math.abs(a[name] - b[name]) / Math.max(1, Math.abs(a[name]))));
};
