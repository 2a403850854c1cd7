// Random numbers from a seed: the same in every browser and in every run.

"use strict";

var Play = window.Play || {};

/** A generator for a seed and a purpose: uniform(), normal() and permutation(length). */
Play.generator = function (seed, purpose) {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(purpose + 1, 0x85ebca6b)) >>> 0;

  // mulberry32: 32 bits of state, a number in [0, 1)
  function uniform() {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  // Box and Muller; 1 - u is never 0, whose logarithm is infinite
  function normal() {
    return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  }

  // Fisher and Yates
  function permutation(length) {
    const order = Array.from({ length }, (_, place) => place);
    for (let last = length - 1; last > 0; last--) {
      const other = Math.floor(uniform() * (last + 1));
      [order[last], order[other]] = [order[other], order[last]];
    }
    return order;
  }

  return { uniform, normal, permutation };
};
