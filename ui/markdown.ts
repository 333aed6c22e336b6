// Markdown of log entries as elements. A file of its own, fetched when the first such entry is opened, so that the page
// is small for everybody else. Recordings are untrusted: what is left loads nothing, runs nothing and looks like text.

import DOMPurify from "dompurify";
import { Marked } from "marked";

/** Elements of written text. No images, no frames, no forms, nothing with a style of its own. */
const ALLOWED_TAGS = [
  ...["h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code", "em", "strong"],
  ...["del", "ul", "ol", "li", "a"],
  ...["table", "thead", "tbody", "tr", "th", "td"],
];

const ALLOWED_ATTRIBUTES = ["href", "align", "start"];

/** Addresses that a click may open. */
const LINK = /^(?:https?|mailto):/i;

/** Longest text that is rendered; more is not for reading. */
export const MAX_MARKDOWN = 200_000;

/** HTML within Markdown is shown as it is written, and of a picture what it is said to show. */
const parser = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }) => escapeHtml(text),
    image: ({ text }) => escapeHtml(text),
  },
});

/** The text as elements that are in no document yet. */
export function renderMarkdown(text: string): DocumentFragment {
  const html = parser.parse(text.slice(0, MAX_MARKDOWN), { async: false });
  const fragment = DOMPurify.sanitize(html, {
    ALLOWED_TAGS,
    ALLOWED_ATTR: ALLOWED_ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_URI_REGEXP: LINK,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const link of fragment.querySelectorAll("a")) {
    const address = link.getAttribute("href");
    if (address === null) continue;
    // Where a link leads is to be seen before it is followed, and the other side is not to know where from.
    link.title = address;
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
  }
  return fragment;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
