// The graph as files for elsewhere: an SVG that needs nothing but itself, and a Mermaid flowchart for documents.

import { formatDuration } from "../../recording/analysis/quantities.ts";
import type { Palette } from "../canvas/palette.ts";
import { COLOUR_NAMES } from "../canvas/palette.ts";
import { type DesignPicture, nodeNote, type PlacedEdge, type PlacedNode } from "./design_picture.ts";
import { headPath, loopHead, loopPath, wayPath } from "./edge_routes.ts";

const MARGIN = 24;
const TITLE_PX = 22;

/** Widths of a character of the two sizes: wide enough for any system's letters. */
const TITLE_LETTER = 6.9;
const NOTE_LETTER = 6.1;

/** The picture as a stand-alone SVG. @param title what it shows */
export function exportSvg(picture: DesignPicture, palette: Palette, title: string): string {
  const { left, top, width, height } = picture.extent;
  const box = [
    left - MARGIN,
    top - MARGIN - TITLE_PX,
    width + 2 * MARGIN,
    height + 2 * MARGIN + TITLE_PX,
  ].map(Math.round);
  const [x = 0, y = 0, wide = 0, high = 0] = box;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box.join(" ")}" width="${wide}" height="${high}" ` +
    `font-family="system-ui, sans-serif" font-size="11">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect x="${x}" y="${y}" width="${wide}" height="${high}" fill="${palette.background}"/>`,
    `<text x="${x + MARGIN}" y="${y + MARGIN}" fill="${palette.text}" font-size="13" font-weight="600">${
      escapeXml(title)
    }</text>`,
    ...picture.edges.map((edge) => svgEdge(edge, picture, palette)),
    ...picture.nodes.flatMap((node) => [svgLoop(node, palette), svgNode(node, palette)]),
    ...picture.edges.map((edge) => svgLabel(edge, palette)),
    "</svg>",
  ].filter((line) => line !== "").join("\n");
}

function svgEdge(edge: PlacedEdge, { nodes }: DesignPicture, palette: Palette): string {
  const names = edge.functions.slice(0, 12).map(({ name, total }) => `${name} ${formatDuration(total)}`);
  const title = [
    `${nodes[edge.from]?.title} → ${nodes[edge.to]?.title}: ${formatDuration(edge.total)}`,
    ...names,
  ];
  return `<g fill="${palette.dim}" stroke="${palette.dim}" opacity="0.55"><title>${
    escapeXml(title.join("\n"))
  }</title>` +
    `<path d="${wayPath(edge.route, edge.width)}" fill="none" stroke-width="${round(edge.width)}"/>` +
    `<path d="${headPath(edge.route, edge.width)}" stroke="none"/></g>`;
}

function svgLoop(node: PlacedNode, palette: Palette): string {
  if (node.loop === undefined) return "";
  return `<g fill="${palette.dim}" stroke="${palette.dim}" opacity="0.55"><title>${
    escapeXml(`Calls within ${node.title}: ${formatDuration(node.loop.total)}`)
  }</title><path d="${loopPath(node)}" fill="none" stroke-width="2"/><path d="${
    loopHead(node)
  }" stroke="none"/></g>`;
}

function svgNode(node: PlacedNode, palette: Palette): string {
  const left = round(node.x - node.width / 2);
  const top = round(node.y - node.height / 2);
  const name = COLOUR_NAMES.find((colour) => colour === `group-${node.group}`) ?? "group-0";
  const text = (y: number, fill: string, words: string, letter: number, more = "") => {
    const room = Math.floor((node.width - 22) / letter);
    const shown = words.length > room ? `${words.slice(0, room - 1)}…` : words;
    return `<text x="${left + 12}" y="${round(top + y)}" fill="${fill}"${more}>${escapeXml(shown)}</text>`;
  };
  return [
    `<g><title>${escapeXml([node.title, node.path].filter((part) => part !== "").join("\n"))}</title>`,
    `<rect x="${left}" y="${top}" width="${node.width}" height="${node.height}" rx="7" ` +
    `fill="${palette.panel}" stroke="${palette.line}"/>`,
    `<rect x="${left}" y="${top + 6}" width="4" height="${node.height - 12}" fill="${palette[name]}"/>`,
    text(17, palette.text, node.title, TITLE_LETTER, ` font-size="12" font-weight="600"`),
    node.place === "" ? "" : text(31, palette.dim, node.place, NOTE_LETTER),
    text(node.height - 13, palette.dim, nodeNote(node), NOTE_LETTER),
    "</g>",
  ].join("");
}

function svgLabel({ label, labelAt }: PlacedEdge, palette: Palette): string {
  if (label === "" || labelAt === undefined) return "";
  return `<text x="${round(labelAt.x)}" y="${round(labelAt.y)}" dy="0.35em" text-anchor="middle" ` +
    `fill="${palette.dim}" stroke="${palette.background}" stroke-width="4" paint-order="stroke">${
      escapeXml(label)
    }</text>`;
}

function escapeXml(text: string): string {
  // Control characters are no XML, however they are written.
  return text.replaceAll(/[^\t\n\x20-\uFFFD]/g, "").replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The picture as a Mermaid flowchart. */
export function exportMermaid({ nodes, edges }: DesignPicture): string {
  const loops = nodes.flatMap(({ loop }) => loop === undefined ? [] : [loop]);
  const drawn = [...edges, ...loops.map((loop) => ({ ...loop, width: 2 }))];
  return [
    "flowchart LR",
    ...nodes.map((node) =>
      `  n${node.index}["${escapeMermaid(node.title)}<br/>${escapeMermaid(nodeNote(node))}"]`
    ),
    ...drawn.map(({ from, to, total, functions }) => {
      const names = functions.slice(0, 2).map(({ name }) => escapeMermaid(name)).join(", ");
      const more = functions.length > 2 ? ` +${functions.length - 2}` : "";
      return `  n${from} -->|"${names}${more}<br/>${formatDuration(total)}"| n${to}`;
    }),
    ...drawn.map(({ width }, index) =>
      `  linkStyle ${index} stroke-width:${Math.max(1, Math.round(width))}px`
    ),
    "",
  ].join("\n");
}

/** Every letter that means something to Mermaid or to the HTML it makes, as an entity of its own. */
function escapeMermaid(text: string): string {
  return text.replaceAll(/[\p{Cc}]/gu, " ").replaceAll(
    /[#&<>"'`[\]{}()|\\;]/g,
    (letter) => `#${letter.charCodeAt(0)};`,
  );
}
