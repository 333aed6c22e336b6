// The colours of spans: that of all, that of those that failed, and those that programs ask for by name, in the theme's own.

import { SPAN_COLOURS, type SpanColour } from "../../recording/analysis/span_tracks.ts";
import type { FlameTint } from "./flame_raster.ts";
import { type ColourName, type Palette, parseColour } from "./palette.ts";

/** How much of a span's colour fills it: its outline has all of it. */
const FILL = 0.26;

const COLOURS: Readonly<Record<SpanColour, { readonly colour: ColourName; readonly fill: number }>> = {
  "primary": { colour: "accent", fill: FILL },
  "primary-light": { colour: "accent", fill: 0.1 },
  "primary-dark": { colour: "accent", fill: 0.5 },
  "secondary": { colour: "loop", fill: FILL },
  "secondary-light": { colour: "loop", fill: 0.1 },
  "secondary-dark": { colour: "loop", fill: 0.5 },
  "tertiary": { colour: "cpu", fill: FILL },
  "tertiary-light": { colour: "cpu", fill: 0.1 },
  "tertiary-dark": { colour: "cpu", fill: 0.5 },
  "warning": { colour: "warning", fill: FILL },
};

/** In the order of async_bars.ts: well, failed, and the named ones. */
export function spanTints(palette: Palette): readonly FlameTint[] {
  const named = SPAN_COLOURS.map((name) => COLOURS[name]);
  const plain = [{ colour: "accent", fill: FILL }, { colour: "error", fill: FILL }] as const;
  return [...plain, ...named].map(({ colour, fill }) => ({ colour: parseColour(palette[colour]), fill }));
}
