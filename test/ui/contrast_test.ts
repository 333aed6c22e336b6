// Whether texts can be read: the contrast of the style sheet's colours, computed from their definitions (WCAG 2.2, 1.4.3
// and 1.4.11).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

type Theme = "light" | "dark";
type Colour = readonly [red: number, green: number, blue: number];

const css = readFileSync(fileURLToPath(new URL("../../ui/colours.css", import.meta.url)), "utf8");

/** Least contrast of text, and of what is not text but tells something. */
const AA_TEXT = 4.5;
const AA_SHAPES = 3;

/** What text stands on. */
const SURFACES = ["background", "panel", "raised", "chosen"];

describe("the colours of the page", () => {
  for (const theme of ["light", "dark"] as const) {
    it(`are readable in the ${theme} theme`, () => {
      for (const text of ["text", "dim"]) {
        for (const surface of SURFACES) expectContrast(theme, text, surface, AA_TEXT);
      }
      for (const text of ["accent", "error"]) {
        for (const surface of ["background", "panel"]) expectContrast(theme, text, surface, AA_TEXT);
      }
      expectContrast(theme, "on-accent", "accent", AA_TEXT);
      expectContrast(theme, "on-selection", "selection", AA_TEXT);
    });

    it(`tell lines and marks apart from what is behind them in the ${theme} theme`, () => {
      for (
        const name of [
          "cpu",
          "memory",
          "modules",
          "objects",
          "loop",
          "selection",
          "warning",
          "error",
          "accent",
        ]
      ) {
        expectContrast(theme, name, "background", AA_SHAPES);
      }
    });

    it(`label frames of every colour readably in the ${theme} theme`, () => {
      const groups = [...css.matchAll(/--(group-\d+):/g)].map((match) => match[1] ?? "");
      assert.ok(groups.length >= 14);
      for (const group of groups) expectContrast(theme, "label", group, AA_TEXT);
    });
  }
});

function expectContrast(theme: Theme, front: string, back: string, least: number): void {
  const ratio = contrastOf(colourOf(front, theme), colourOf(back, theme));
  assert.ok(ratio >= least, `${front} on ${back} in ${theme}: ${ratio.toFixed(2)} of ${least}`);
}

/** The colour that the style sheet gives a name: `--name: light-dark(#rrggbb, #rrggbb)`. */
function colourOf(name: string, theme: Theme): Colour {
  const match = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  const hex = theme === "light" ? match?.[1] : match?.[2];
  assert.ok(hex !== undefined, `the style sheet has a colour ${name}`);
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [part(1), part(3), part(5)];
}

function contrastOf(one: Colour, other: Colour): number {
  const [light, dark] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminanceOf(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
