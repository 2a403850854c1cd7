// A chart in SVG: axes, curves that end at its edge, markers. Nothing that is not finite is ever drawn.

"use strict";

{
  const FAR = 1e9; // pixels: a segment from further away would be cut at a place that rounding decides
  const MARGIN = { left: 52, right: 12, top: 22, bottom: 36 };

  /** A figure with a title; `alt` says in words what it shows. */
  Play.chart = function (title, alt) {
    const svg = Play.svg("svg", { role: "img", "aria-label": alt });
    const element = Play.html("figure", { class: "play-figure" }, Play.html("figcaption", {}, title), svg);
    let [width, height] = [340, 260];
    let scale = null;

    // Take the width that the page has for it; text keeps its size
    function measure() {
      width = Math.max(240, Math.round(svg.getBoundingClientRect().width));
      height = Math.round(Math.min(320, Math.max(220, width * 0.7)));
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.style.height = `${height}px`;
    }

    // Begin anew: axes from x[0] to x[1] and y[0] to y[1]; y may be logarithmic
    function frame({ x, y, log = false, xLabel, yLabel }) {
      const box = { left: MARGIN.left, right: width - MARGIN.right, top: MARGIN.top, bottom: height - MARGIN.bottom };
      const [from, to] = log ? y.map(Math.log10) : y;
      scale = {
        box,
        ends: x,
        x: (value) => box.left + ((value - x[0]) / (x[1] - x[0])) * (box.right - box.left),
        y: (value) => box.bottom - (((log ? Math.log10(value) : value) - from) / (to - from)) * (box.bottom - box.top),
      };
      svg.replaceChildren();
      const spaces = Math.floor((box.bottom - box.top) / 40);
      for (const tick of log ? decades(from, to, spaces) : ticks(y, spaces)) {
        const at = scale.y(tick.value);
        add("line", { class: "grid", x1: box.left, x2: box.right, y1: at, y2: at });
        add("text", { x: box.left - 6, y: at + 4, "text-anchor": "end" }, tick.text);
      }
      for (const tick of ticks(x, 5)) {
        const at = scale.x(tick.value);
        add("line", { class: "axis", x1: at, x2: at, y1: box.bottom, y2: box.bottom + 4 });
        add("text", { x: at, y: box.bottom + 17, "text-anchor": "middle" }, tick.text);
      }
      add("path", { class: "axis", d: `M${box.left} ${box.top}V${box.bottom}H${box.right}` });
      add("text", { class: "label", x: box.right, y: box.bottom + 32, "text-anchor": "end" }, xLabel);
      add("text", { class: "label", x: 4, y: 12 }, yLabel);
    }

    // A curve through points; null leaves a gap, and what is outside is cut off
    function curve(xs, ys, style) {
      let path = "";
      let last = null; // where the pen is
      for (let place = 1; place < xs.length; place++) {
        if ([xs[place - 1], ys[place - 1], xs[place], ys[place]].includes(null)) continue;
        const ends = inside([scale.x(xs[place - 1]), scale.y(ys[place - 1])], [scale.x(xs[place]), scale.y(ys[place])]);
        if (!ends) continue;
        const [a, b] = ends.map((point) => point.map((value) => value.toFixed(1)).join(" "));
        path += a === last ? `L${b}` : `M${a}L${b}`;
        last = b;
      }
      if (path) add("path", { class: `curve ${style}`, d: path });
      return Boolean(path);
    }

    // The part of a segment that is inside the box (Liang and Barsky), or null
    function inside([ax, ay], [bx, by]) {
      if (![ax, ay, bx, by].every((pixels) => Math.abs(pixels) < FAR)) return null;
      const { left, right, top, bottom } = scale.box;
      let [begin, end] = [0, 1];
      const edges = [[ax - bx, ax - left], [bx - ax, right - ax], [ay - by, ay - top], [by - ay, bottom - ay]];
      for (const [change, room] of edges) {
        if (change === 0 && room < 0) return null;
        if (change < 0) begin = Math.max(begin, room / change);
        if (change > 0) end = Math.min(end, room / change);
      }
      if (begin > end) return null;
      return [begin, end].map((share) => [ax + share * (bx - ax), ay + share * (by - ay)]);
    }

    // A marker at a point, moved to the nearest edge where the point is outside; returns whether it was inside
    function marker(kind, x, y, style, size = 5) {
      const { left, right, top, bottom } = scale.box;
      const [px, py] = [scale.x(x), scale.y(y)];
      if (Number.isNaN(px) || Number.isNaN(py)) return false;
      const [cx, cy] = [Math.min(right, Math.max(left, px)), Math.min(bottom, Math.max(top, py))];
      add("path", { class: `marker ${style}`, d: Play.shapes[kind](cx, cy, size) });
      return cx === px && cy === py;
    }

    function text(x, y, words, style = "", anchor = "start") {
      const { left, right, top, bottom } = scale.box;
      const at = { x: left + x * (right - left), y: top + y * (bottom - top) };
      add("text", { class: `note ${style}`, ...at, "text-anchor": anchor }, words);
    }

    // Where a height is, from 0 at the top to 1: a text's y
    function shareOf(y) {
      return (scale.y(y) - scale.box.top) / (scale.box.bottom - scale.box.top);
    }

    function level(y, style) {
      curve(scale.ends, [y, y], style);
    }

    function add(name, attributes, ...children) {
      svg.append(Play.svg(name, attributes, ...children.flatMap(indexed)));
    }

    return { element, measure, frame, curve, marker, text, shareOf, level };
  };

  /** Outlines of the markers around a point. */
  Play.shapes = {
    circle: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
    square: (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`,
    cross: (x, y, r) => `M${x - r} ${y - r}l${2 * r} ${2 * r}M${x - r} ${y + r}l${2 * r} ${-2 * r}`,
    star(x, y, r) {
      const corner = (place) => {
        const [angle, length] = [(place * Math.PI) / 5, place % 2 ? 0.4 * r : r];
        return `${(x + length * Math.sin(angle)).toFixed(1)} ${(y - length * Math.cos(angle)).toFixed(1)}`;
      };
      return `M${Array.from({ length: 10 }, (_, place) => corner(place)).join("L")}Z`;
    },
  };

  // Round numbers between two ends, about so many
  function ticks([from, to], count) {
    const rough = (to - from) / Math.max(1, count);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough);
    const found = [];
    for (let place = Math.ceil(from / step); place * step <= to; place++) {
      found.push({ value: place * step, text: Play.exact(place * step) });
    }
    return found;
  }

  // Powers of ten between two exponents, at most about so many
  function decades(from, to, count) {
    const step = Math.max(1, Math.ceil((to - from) / Math.max(1, count)));
    const found = [];
    for (let power = Math.ceil(from / step) * step; power <= to; power += step) {
      found.push({ value: 10 ** power, text: Math.abs(power) <= 3 ? Play.exact(10 ** power) : Play.powerOfTen(power) });
    }
    return found;
  }

  // λ_max in a figure: an index of its own
  function indexed(text) {
    const lowered = (part) => Play.svg("tspan", { dy: 3, "font-size": "75%" }, part);
    return text.split(/(?<=λ)_(max)/).map((part, place) => (place % 2 ? lowered(part) : part));
  }
}
