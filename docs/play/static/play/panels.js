// The four figures: what is drawn in each, from a run.

"use strict";

{
  const EPS = 2 ** -23; // the spacing of float32 numbers at 1
  const ALLOWED = 1e-5; // what the lockstep of the columns allows
  const MARKERS = { hand: "circle", gluon: "square" };
  const SIZES = { hand: 6, gluon: 4 }; // both can be seen where they lie on each other

  Play.panels = function (words) {
    const fit = Play.chart(words("fit-title"), words("fit-alt"));
    const path = Play.chart(words("path-title"), words("path-alt"));
    const loss = Play.chart(words("loss-title"), words("loss-alt"));
    const difference = Play.chart(words("difference-title"), words("difference-alt"));

    function draw(run) {
      drawFit(run);
      drawPath(run);
      drawLoss(run);
      drawDifference(run);
    }

    function drawFit({ data, columns, rowsOf, steps }) {
      const ends = [-1.2, 3.2];
      const heights = [...data.y, ...ends.map((x) => Play.start.w * x + Play.start.b)];
      const [low, high] = [Math.min(...heights), Math.max(...heights)];
      fit.frame({ x: ends, y: [low - 0.5, high + 0.5], xLabel: "x", yLabel: "y" });
      const batch = new Set(steps ? rowsOf(steps) : []);
      data.x.forEach((x, row) => {
        fit.marker("circle", x, data.y[row], batch.has(row) ? "point in-batch" : "point", 2.6);
      });
      fit.curve(ends, ends.map((x) => Play.truth.w * x + Play.truth.b), "real");
      Play.names.forEach((name, place) => {
        const [w, b] = [columns[name].w.at(-1), columns[name].b.at(-1)];
        const isSeen = fit.curve(ends, ends.map((x) => w * x + b), name);
        if (!isSeen) fit.text(0.03, 0.06 + 0.08 * place, words("line-outside", { column: words(name) }), "bad");
      });
    }

    function drawPath({ data, columns }) {
      const { w, b, steep, flat, direction, least } = data.quadratic;
      const [reachW, reachB] = [1.4 * Math.abs(Play.start.w - w), 1.4 * Math.abs(Play.start.b - b)];
      path.frame({
        x: [w - reachW, w + reachW],
        y: [b - reachB, b + reachB],
        xLabel: words("axis-w"),
        yLabel: words("axis-b"),
      });
      const angles = Array.from({ length: 97 }, (_, place) => (place * Math.PI) / 48);
      const [dw, db] = direction;
      const above = data.quadratic.loss(Play.start.w, Play.start.b) - least;
      for (const share of [1.8, 1, 0.5, 0.25, 0.1, 0.03, 0.005]) {
        const [long, short] = [Math.sqrt((share * above) / flat), Math.sqrt((share * above) / steep)];
        const points = angles.map((angle) => [short * Math.cos(angle), long * Math.sin(angle)]);
        path.curve(points.map(([a, c]) => w + a * dw - c * db), points.map(([a, c]) => b + a * db + c * dw), "contour");
      }
      const ends = [-0.8, 0.8].map((share) => share * Math.sqrt(above / steep));
      path.curve(ends.map((end) => w + end * dw), ends.map((end) => b + end * db), "steepest");
      path.marker("star", w, b, "exact", 8);
      for (const name of Play.names) {
        const column = columns[name];
        path.curve(column.w, column.b, name);
        const [atW, atB] = [column.w.at(-1), column.b.at(-1)];
        const isSeen = markNow(path, name, column, atW, atB);
        if (isSeen || column.diverged) continue;
        path.text(0.98, name === "hand" ? 0.88 : 0.96, words("mark-outside", { column: words(name) }), "bad", "end");
      }
      writeDiverged(path, columns);
    }

    function drawLoss({ data, columns, steps, batches }) {
      const all = Play.names.flatMap((name) => [...columns[name].loss, ...columns[name].seen]);
      const shown = all.filter((value) => value > 0);
      const least = Math.max(data.quadratic.least, 1e-13);
      const range = [0.5 * Math.min(least, ...shown), 2 * Math.max(...shown)];
      const until = Math.max(50, steps);
      loss.frame({
        x: [0, until],
        y: range.map(positive),
        log: true,
        xLabel: words("axis-step"),
        yLabel: words("axis-loss"),
      });
      if (until / batches <= 20) {
        for (let step = batches; step <= until; step += batches) loss.curve([step, step], range, "epoch");
      }
      loss.level(least, "least");
      for (const name of Play.names) {
        loss.curve(numbered(columns[name].seen, 0), columns[name].seen.map(positive), `${name} seen`);
      }
      for (const name of Play.names) {
        loss.curve(numbered(columns[name].loss, 0), columns[name].loss.map(positive), name);
        markNow(loss, name, columns[name], columns[name].loss.length - 1, positive(columns[name].loss.at(-1)));
      }
      writeDiverged(loss, columns);
    }

    function drawDifference({ columns, differences, steps }) {
      const shown = differences.map((value) => Math.max(value, EPS / 4)); // none at all: at the bottom
      difference.frame({
        x: [0, Math.max(50, steps)],
        y: [EPS / 8, 3 * Math.max(1e-3, ...shown)],
        log: true,
        xLabel: words("axis-step"),
        yLabel: words("axis-difference"),
      });
      difference.level(ALLOWED, "allowed");
      difference.level(EPS, "least");
      difference.curve(numbered(shown, 1), shown, "difference");
      const ended = Play.names.find((name) => columns[name].diverged);
      if (ended && shown.length) difference.marker("cross", shown.length, shown.at(-1), "difference now", 7);
      else if (shown.length) difference.marker("circle", shown.length, shown.at(-1), "difference now", 3);
      difference.text(0.99, difference.shareOf(ALLOWED) - 0.02, words("allowed"), "small", "end");
      difference.text(0.99, difference.shareOf(EPS) - 0.02, words("float32"), "small", "end");
    }

    // Where a column is now, or where it ended; returns whether that is inside
    function markNow(chart, name, column, x, y) {
      const [kind, size] = column.diverged ? ["cross", 7] : [MARKERS[name], SIZES[name]];
      return chart.marker(kind, x, y, `${name} now`, size);
    }

    function writeDiverged(chart, columns) {
      Play.worst(columns, (column) => column.diverged).forEach(([name, step], place) => {
        chart.text(0.98, 0.06 + 0.08 * place, words("mark-diverged", { column: words(name), step }), "bad", "end");
      });
    }

    const charts = [fit, path, loss, difference];
    const measure = () => charts.forEach((chart) => chart.measure());
    return { elements: charts.map((chart) => chart.element), measure, draw };
  };

  // On a logarithmic axis there is no 0
  function positive(value) {
    return value === null ? null : Math.max(value, 1e-15);
  }

  function numbered(series, first) {
    return series.map((_, place) => place + first);
  }
}
