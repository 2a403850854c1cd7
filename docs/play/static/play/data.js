// The rows of a line with noise, the order in which each epoch reads them, and what least squares knows of them.

"use strict";

Play.truth = { w: 2, b: 4.2 };
Play.rows = 100;

/** The data: x and y in float32, the order of each epoch, and the contours of the loss. */
Play.makeData = function (seed, noise) {
  const random = Play.generator(seed, 0);
  const x = new Float32Array(Play.rows);
  const y = new Float32Array(Play.rows);
  for (let row = 0; row < Play.rows; row++) {
    x[row] = 4 * random.uniform() - 1;
    y[row] = Play.truth.w * x[row] + Play.truth.b + noise * random.normal();
  }
  const orders = [];

  // The rows in the order of an epoch, from 0. It depends on the seed alone, not on what was asked before.
  function order(epoch) {
    orders[epoch] = orders[epoch] || Play.generator(seed, epoch + 1).permutation(Play.rows);
    return orders[epoch];
  }

  return { seed, noise, x, y, order, quadratic: Play.quadratic(x, y) };
};

/** The mean of (ŷ - y)² as a function of w and b: exact solution, least loss, curvatures, in float64. */
Play.quadratic = function (x, y) {
  const n = x.length;
  let [sx, sy, sxx, sxy] = [0, 0, 0, 0];
  for (let row = 0; row < n; row++) {
    sx += x[row] / n;
    sy += y[row] / n;
    sxx += (x[row] * x[row]) / n;
    sxy += (x[row] * y[row]) / n;
  }
  const w = (sxy - sx * sy) / (sxx - sx * sx);
  const b = sy - w * sx;
  let least = 0;
  for (let row = 0; row < n; row++) least += (w * x[row] + b - y[row]) ** 2 / n;
  const [steep, flat] = Play.eigenvalues(sxx, sx, 1);
  const length = Math.hypot(sx, steep - sxx);

  // The mean of (ŷ - y)² over all rows
  function loss(atW, atB) {
    const [dw, db] = [atW - w, atB - b];
    return least + sxx * dw * dw + 2 * sx * dw * db + db * db;
  }

  return { w, b, least, loss, steep, flat, direction: [sx / length, (steep - sxx) / length], limit: 2 / steep };
};

/** The eigenvalues of the matrix [[a, c], [c, d]], the larger first. */
Play.eigenvalues = function (a, c, d) {
  const middle = (a + d) / 2;
  const half = Math.hypot((a - d) / 2, c);
  return [middle + half, middle - half];
};

/** The largest curvature of the mean of ½ (ŷ - y)² over some rows, their sum divided by a batch size. */
Play.curvatureOf = function (data, rows, batch) {
  let [sx, sxx] = [0, 0];
  for (const row of rows) {
    sx += data.x[row] / batch;
    sxx += (data.x[row] * data.x[row]) / batch;
  }
  return Play.eigenvalues(sxx, sx, rows.length / batch)[0];
};
