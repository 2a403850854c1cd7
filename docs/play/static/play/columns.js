// One step of each column in float32: Math.fround rounds every result, in the order of the columns' own code.

"use strict";

/** By hand, as handtorn: losses (ŷ - y)², the sum of their gradients, w ← w - lr · gradient. */
Play.hand = {
  /** The step size on the mean of ½ (ŷ - y)² that a learning rate of 1 comes to. */
  factor: (batch) => 2 * batch,
  /** A loss times this is in units of (ŷ - y)². */
  multiple: 1,

  /** The losses, and their derivatives by ŷ. */
  loss(predictions, labels, { mistakes }) {
    if (mistakes.has("label")) return Play.eachWithEach(predictions, labels);
    const errors = predictions.map((prediction, row) => Math.fround(prediction - labels[row]));
    return {
      losses: errors.map((error) => Math.fround(error * error)),
      slopes: errors.map((error) => Math.fround(2 * error)),
    };
  },

  /** What an update takes away from a parameter. */
  change: (gradient, lr) => Math.fround(Math.fround(lr) * gradient),
};

/** In Gluon, as gluon_impl: losses ½ (ŷ - y)², the sum of their gradients divided by the batch size. */
Play.gluon = {
  factor: () => 1,
  multiple: 2,

  loss(predictions, labels, { mistakes }) {
    const errors = predictions.map((prediction, row) => Math.fround(prediction - labels[row]));
    const half = mistakes.has("half") ? 1 : 0.5;
    const share = Math.fround(mistakes.has("twice") ? 1 / labels.length : 1);
    return {
      losses: errors.map((error) => Math.fround(half * Math.fround(error * error))),
      slopes: errors.map((error) => Math.fround(Math.fround(2 * half * error) * share)),
    };
  },

  change(gradient, lr, { batch, rows, mistakes }) {
    const divisor = mistakes.has("undivided") ? 1 : mistakes.has("own-rows") ? rows : batch;
    return Math.fround(Math.fround(lr) * Math.fround(Math.fround(1 / divisor) * gradient));
  },
};

/** Make one step with the rows x, y. Returns w and b after it, the gradients, and the losses before it. */
Play.step = function (column, state, x, y, lr, { batch, mistakes }) {
  const predictions = x.map((value) => Math.fround(Math.fround(value * state.w) + state.b));
  const { losses, slopes } = column.loss(predictions, y, { mistakes });
  let [gradientW, gradientB] = [0, 0];
  slopes.forEach((slope, row) => {
    gradientW = Math.fround(gradientW + Math.fround(x[row] * slope));
    gradientB = Math.fround(gradientB + slope);
  });
  if (column === Play.hand && mistakes.has("kept")) {
    gradientW = Math.fround(state.gradientW + gradientW);
    gradientB = Math.fround(state.gradientB + gradientB);
  }
  const context = { batch, rows: x.length, mistakes };
  return {
    w: Math.fround(state.w - column.change(gradientW, lr, context)),
    b: Math.fround(state.b - column.change(gradientB, lr, context)),
    gradientW,
    gradientB,
    losses,
  };
};

/** Labels that are not reshaped: (n, 1) - (n,) is (n, n), each prediction with each label. */
Play.eachWithEach = function (predictions, labels) {
  const losses = [];
  const slopes = predictions.map((prediction) => {
    let slope = 0;
    for (const label of labels) {
      const error = Math.fround(prediction - label);
      losses.push(Math.fround(error * error));
      slope = Math.fround(slope + Math.fround(2 * error));
    }
    return slope;
  });
  return { losses, slopes };
};
