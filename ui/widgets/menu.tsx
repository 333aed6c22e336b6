// A menu that opens where it is asked for: at the pointer, or beside what has the focus. It takes the keyboard while it is
// open and gives the focus back when it closes.

import type { ComponentChildren, JSX, TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { placeMenu } from "./menu_place.ts";

/** One thing that can be chosen. */
export interface MenuItem {
  readonly title: string;
  /** A letter that chooses it while the menu is open; capitals need Shift. */
  readonly letter?: string;
  /** What it does, in a few more words. */
  readonly note?: string;
  readonly onChoose: () => void;
}

/** What a menu shows. */
export interface MenuProps {
  /** Names it for those who do not see it. */
  readonly label: string;
  /** Above the items. */
  readonly head?: ComponentChildren;
  /** Items in groups with a line between them. */
  readonly groups: readonly (readonly MenuItem[])[];
  /** CSS pixels in the page. */
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
}

/** The open menu. */
export function Menu({ label, head, groups, at, onClose }: MenuProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const { left, top } = placeMenu(at, { width: element.offsetWidth, height: element.offsetHeight }, {
      width: document.documentElement.clientWidth,
      height: document.documentElement.clientHeight,
    });
    element.style.left = `${left}px`;
    element.style.top = `${top}px`;
  }, [at]);
  // Before the next key can come: it is meant for the menu as soon as that can be seen.
  useLayoutEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector("button")?.focus();
    const onOutside = (event: Event) => {
      if (!(event.target instanceof Node && box.current?.contains(event.target) === true)) onClose();
    };
    addEventListener("pointerdown", onOutside, true);
    addEventListener("wheel", onOutside, true);
    addEventListener("blur", onClose);
    return () => {
      removeEventListener("pointerdown", onOutside, true);
      removeEventListener("wheel", onOutside, true);
      removeEventListener("blur", onClose);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  const choose = (item: MenuItem) => {
    onClose();
    item.onChoose();
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    // Keys of an open menu are not the page's.
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const wanted = groups.flat().find((item) => item.letter === event.key);
    if (wanted !== undefined) choose(wanted);
    else if (event.key === "Escape" || event.key === "Tab") onClose();
    else if (!moveFocus(event.currentTarget, event.key)) return;
    event.preventDefault();
  };
  return (
    <div class="menu" role="menu" aria-label={label} tabIndex={-1} ref={box} onKeyDown={onKeyDown}>
      {head !== undefined && <div class="menu-head" role="presentation">{head}</div>}
      {groups.filter((group) => group.length > 0).map((group, index) => (
        <div key={index} class="menu-group" role="group">
          {group.map((item) => (
            <button
              key={item.title}
              type="button"
              role="menuitem"
              tabIndex={-1}
              class="menu-item"
              {...(item.note === undefined ? {} : { title: item.note })}
              {...(item.letter === undefined ? {} : { "aria-keyshortcuts": item.letter })}
              onClick={() => choose(item)}
              onPointerMove={(event) =>
                event.currentTarget.focus()}
            >
              <span>{item.title}</span>
              {item.letter !== undefined && <kbd aria-hidden="true">{item.letter}</kbd>}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

/** Moves between items; false when the key does not do that. */
function moveFocus(menu: HTMLElement, key: string): boolean {
  const items = [...menu.querySelectorAll("button")];
  const at = items.findIndex((item) => item === document.activeElement);
  switch (key) {
    case "ArrowDown":
      items[(at + 1) % items.length]?.focus();
      return true;
    case "ArrowUp":
      items[(at - 1 + items.length) % items.length]?.focus();
      return true;
    case "Home":
      items[0]?.focus();
      return true;
    case "End":
      items.at(-1)?.focus();
      return true;
    default:
      return false;
  }
}
