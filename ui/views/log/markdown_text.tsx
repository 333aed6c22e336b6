// Markdown as it is meant to be read. Its renderer is fetched when it is first needed; until then, and where it cannot be
// had, the text is there as it was written.

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** Turns text into elements. */
type Render = (text: string) => DocumentFragment;

/** The text. */
export function MarkdownText({ text }: { text: string }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const [renderer, setRenderer] = useState<{ readonly render: Render } | undefined>(undefined);
  useEffect(() => {
    let wanted = true;
    loadRenderer().then(
      (render) => wanted && setRenderer({ render }),
      () => {}, // the text as it was written can be read too
    );
    return () => wanted = false;
  }, []);
  useLayoutEffect(() => {
    if (renderer !== undefined) place.current?.replaceChildren(renderer.render(text));
  }, [renderer, text]);
  if (renderer === undefined) return <pre class="log-message">{text}</pre>;
  return <div class="markdown" ref={place} />;
}

/** The browser keeps modules: asking again costs nothing. */
async function loadRenderer(): Promise<Render> {
  const address = new URL("./markdown.js", import.meta.url).href;
  const loaded: unknown = await import(address);
  if (!isRenderer(loaded)) throw new TypeError(`${address} does not render Markdown`);
  return loaded.renderMarkdown;
}

function isRenderer(loaded: unknown): loaded is { readonly renderMarkdown: Render } {
  return typeof loaded === "object" && loaded !== null && "renderMarkdown" in loaded &&
    typeof loaded.renderMarkdown === "function";
}
