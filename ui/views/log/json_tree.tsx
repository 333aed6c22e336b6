// An object or list that can be looked into, a level at a time. What is open is kept by whoever shows it, because rows of
// long lists come and go.

import type { JSX } from "preact";
import {
  childrenOf,
  hasChildren,
  type Json,
  kindOf,
  leafText,
  MAX_TREE_DEPTH,
  previewOf,
  sizeOf,
} from "../../../recording/analysis/log_fields.ts";
import { formatCount } from "../../../recording/analysis/quantities.ts";
import { Chevron } from "../../widgets/chevron.tsx";

/** Members that are shown before somebody asks for more, and with each asking. */
const MEMBERS_AT_ONCE = 100;
/** Askings for more that are granted. */
const MOST_PAGES = 50;
/** Characters of a closed object that its line shows. */
const PREVIEW_LENGTH = 120;

/** What all levels of a tree share. */
export interface TreeState {
  /** Names of parts that are not as they are at first. */
  readonly toggled: ReadonlySet<string>;
  readonly toggle: (part: string) => void;
}

interface TreeProps extends TreeState {
  readonly value: Json;
  /** Where the value is, for the names of parts. */
  readonly path: string;
  readonly depth?: number;
}

/** The members of a value. The first level is open at first. */
export function JsonTree({ value, path, toggled, toggle, depth = 0 }: TreeProps): JSX.Element {
  let pages = 1;
  while (pages < MOST_PAGES && toggled.has(`${path}#${pages}`)) pages++;
  const children = childrenOf(value, MEMBERS_AT_ONCE * pages);
  const more = sizeOf(value) - children.length;
  return (
    <ul class="json">
      {children.map(([name, child]) => (
        <Member
          key={name}
          name={name}
          value={child}
          path={`${path}/${name}`}
          depth={depth}
          toggled={toggled}
          toggle={toggle}
        />
      ))}
      {more > 0 && (
        <li>
          {pages < MOST_PAGES
            ? (
              <button type="button" class="link-button" onClick={() => toggle(`${path}#${pages}`)}>
                {formatCount(more)} more
              </button>
            )
            : <span class="dim">and {formatCount(more)} more</span>}
        </li>
      )}
    </ul>
  );
}

function Member(
  { name, value, path, depth = 0, toggled, toggle }: TreeProps & { name: string },
): JSX.Element {
  if (!hasChildren(value) || depth >= MAX_TREE_DEPTH) {
    const text = kindOf(value) === "object" ? previewOf(value, PREVIEW_LENGTH) : leafText(value);
    return (
      <li>
        <span class="json-name">{name}</span>
        <span class={`json-${kindOf(value)}`}>{text}</span>
      </li>
    );
  }
  const open = toggled.has(path);
  return (
    <li>
      <button type="button" class="json-open" aria-expanded={open} onClick={() => toggle(path)}>
        <Chevron open={open} />
        <span class="json-name">{name}</span>
        <span class="dim">{open ? sizeText(value) : previewOf(value, PREVIEW_LENGTH)}</span>
      </button>
      {open && <JsonTree value={value} path={path} depth={depth + 1} toggled={toggled} toggle={toggle} />}
    </li>
  );
}

function sizeText(value: Json): string {
  return Array.isArray(value) ? `[${formatCount(sizeOf(value))}]` : `{${formatCount(sizeOf(value))}}`;
}
