// Links that open a place in the user's editor. Recordings are untrusted and so is what is pasted into the settings: only
// schemes that hand over to a program, or to a page, come out of here.

import type { SourcePlace } from "./opened_recording.ts";
import type { Editor, Settings } from "./settings.ts";

/** What editors are called. */
export const EDITOR_NAMES: Readonly<Record<Editor, string>> = {
  none: "none",
  vscode: "VS Code",
  cursor: "Cursor",
  zed: "Zed",
  webstorm: "WebStorm",
  custom: "Custom URL",
};

const TEMPLATES: Readonly<Partial<Record<Editor, string>>> = {
  vscode: "vscode://file{path}:{line}:{column}",
  cursor: "cursor://file{path}:{line}:{column}",
  zed: "zed://file{path}:{line}:{column}",
  webstorm: "webstorm://open?file={path}&line={line}&column={column}",
};

/** Schemes that run or show something inside the browser, with this page's rights or the user's files. */
const REFUSED_SCHEMES: ReadonlySet<string> = new Set([
  "about",
  "blob",
  "chrome",
  "content",
  "data",
  "file",
  "filesystem",
  "intent",
  "javascript",
  "jar",
  "resource",
  "vbscript",
  "view-source",
]);

/** What is wrong with a custom URL, in words for people; "" when nothing is. */
export function problemOfTemplate(template: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(template)?.[1]?.toLowerCase();
  if (scheme === undefined) return "Begin with a scheme, such as idea://";
  if (REFUSED_SCHEMES.has(scheme)) return `${scheme}: opens nothing in an editor and is not allowed`;
  if (!template.includes("{path}")) return "Say where the path goes: {path}";
  return safeUrl(fill(template, "/a.ts", { line: 1, column: 1 })) === undefined ? "This is not a URL" : "";
}

/** Where a place lies on this machine; undefined when it is no file: built into the runtime, or on another host. */
export function localPath(
  file: string,
  paths: Settings["paths"],
  directory: string | undefined,
): string | undefined {
  const absolute = absolutePath(file, directory);
  if (absolute === undefined) return undefined;
  let best: Settings["paths"][number] | undefined;
  for (const mapping of paths) {
    const from = withoutEnd(withSlashes(mapping.from));
    if (from === "" || !(absolute === from || absolute.startsWith(`${from}/`))) continue;
    if (best === undefined || mapping.from.length > best.from.length) best = mapping;
  }
  if (best === undefined) return absolute;
  return withoutEnd(withSlashes(best.to)) + absolute.slice(withoutEnd(withSlashes(best.from)).length);
}

/**
 * The address that opens a place in the chosen editor.
 * @param directory where the run was started, for paths that are not absolute
 * @returns undefined when no editor was chosen or the place is no file of this machine
 */
export function editorUrl(
  settings: Settings,
  place: SourcePlace,
  directory?: string,
): string | undefined {
  const template = settings.editor === "custom" ? settings.editorUrl : TEMPLATES[settings.editor];
  const path = localPath(place.file, settings.paths, directory);
  if (template === undefined || path === undefined || problemOfTemplate(template) !== "") return undefined;
  const { line, column } = place;
  return safeUrl(fill(template, path, { line: Math.max(1, line), column: Math.max(1, column) }));
}

function absolutePath(file: string, directory: string | undefined): string | undefined {
  if (file === "" || file.includes("\0")) return undefined;
  const path = withSlashes(file);
  if (path.startsWith("/")) return path;
  if (/^[a-z]:\//i.test(path)) return path;
  // `node:fs`, `https://…`, `ext:core`, `[eval]`
  if (/^[a-z][a-z0-9+.-]*:/i.test(path) || path.startsWith("[") || path.startsWith("<")) return undefined;
  return directory === undefined ? undefined : `${withoutEnd(withSlashes(directory))}/${path}`;
}

/** Paths of Windows as all editors there take them. */
function withSlashes(path: string): string {
  return /^(?:[a-z]:|\\)\\/i.test(path) || /^[a-z]:/i.test(path) ? path.replaceAll("\\", "/") : path;
}

function withoutEnd(path: string): string {
  return path.replace(/\/+$/, "");
}

function fill(template: string, path: string, { line, column }: { line: number; column: number }): string {
  const encoded = path.split("/").map((part) => encodeURIComponent(part).replace(/^([a-z])%3A$/i, "$1:"));
  const rooted = path.startsWith("/") ? encoded.join("/") : `/${encoded.join("/")}`;
  return template.replaceAll("{path}", rooted)
    .replaceAll("{line}", String(line))
    .replaceAll("{column}", String(column));
}

/** The address as browsers will read it, which drops line breaks and such; undefined when it may not be opened. */
function safeUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { href, protocol } = new URL(text);
  return REFUSED_SCHEMES.has(protocol.slice(0, -1)) ? undefined : href;
}
