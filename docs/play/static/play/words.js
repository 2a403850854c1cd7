// The words of the page, which stand in its Markdown so that they are translated with it, and numbers as text.

"use strict";

{
  /** Read the words: the key of a paragraph in the block is its class, w-KEY. */
  Play.readWords = function (block) {
    const texts = {};
    for (const paragraph of block.querySelectorAll("p")) {
      for (const name of paragraph.classList) {
        if (name.startsWith("w-")) texts[name.slice(2)] = paragraph.textContent.trim().replace(/\s+/g, " ");
      }
    }

    // The text of a key, with a value for each {name} in it
    return function (key, values = {}) {
      if (!(key in texts)) throw new Error(`The page has no words for ${key}.`);
      return texts[key].replace(/\{(\w+)\}/g, (_, name) => {
        if (!(name in values)) throw new Error(`The words for ${key} ask for ${name}.`);
        return values[name];
      });
    };
  };

  const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  /** 10 to a whole power. */
  Play.powerOfTen = (power) => `10${[...String(power)].map((digit) => SUPERSCRIPTS[digit] || "⁻").join("")}`;

  /** A measured number, to so many significant digits. */
  Play.rounded = function (value, digits = 3) {
    if (value === 0) return "0";
    const [mantissa, power] = value.toExponential(digits - 1).split("e");
    if (power < -4 || power > 5) return `${minus(mantissa)} × ${Play.powerOfTen(Number(power))}`;
    return minus(power >= digits ? value.toFixed(0) : value.toPrecision(digits));
  };

  /** A setting, with all its digits. Those that binary fractions add come after the tenth. */
  Play.exact = (value) => minus(String(Number(value.toPrecision(10))));

  // JavaScript writes a hyphen
  function minus(text) {
    return text.replace("-", "−");
  }
}
