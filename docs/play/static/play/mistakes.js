// The mistakes that can be switched on. What each one changes stands where it happens, in columns.js and run.js.
// Here is who makes it, how it looks in Python, and by what it multiplies the step size.

"use strict";

{
  const beforeTheLoop = (line) => `${line}\nfor epoch in range(epochs):`;

  Play.mistakes = [
    { name: "label", by: "hand", times: (batch) => batch, code: "loss = (yhat - y) ** 2" },
    { name: "half", by: "gluon", times: () => 2, code: "loss = (net(data) - label) ** 2" },
    { name: "twice", by: "gluon", times: (batch) => 1 / batch, code: "loss.mean().backward()\ntrainer.step(batch)" },
    { name: "undivided", by: "gluon", times: (batch) => batch, code: "loss.backward()\ntrainer.step(1)" },
    { name: "kept", by: "hand", times: () => 1, code: "param.attach_grad(grad_req=\"add\")" },
    { name: "skipped", by: "hand", times: () => 1, code: "for batch in range(len(X) // batch_size):" },
    { name: "own-rows", by: "gluon", times: () => 1, code: "trainer.step(len(data))" },
    { name: "same-order", by: "both", times: () => 1, code: beforeTheLoop("order = rng.permutation(len(X))") },
    { name: "used-up", by: "hand", times: () => 1, code: beforeTheLoop("batches = data_iter(X, y, batch_size, rng)") },
  ];
}

/** By what the mistakes that are on multiply a column's step size. */
Play.mistakenFactor = function (column, batch, mistakes) {
  return Play.mistakes
    .filter((mistake) => mistake.by === column && mistakes.has(mistake.name))
    .reduce((factor, mistake) => factor * mistake.times(batch), 1);
};
