// The menu of a function, for rows of tables and for frames of flames: what can be done to the stacks with it, and where
// else to look at it. By the right button, Shift+F10 or the menu key.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { labelOfFrame, placeOfFrame, shortPlace } from "../state/opened_recording.ts";
import type { OpenRun } from "../state/open_run.ts";
import { addTransform, listOffers, type TransformTarget } from "../state/transform_list.ts";
import { Menu, type MenuItem } from "../widgets/menu.tsx";

/** A function's menu, and where it is to open. */
export interface OpenTransformMenu extends TransformTarget {
  /** CSS pixels in the page. */
  readonly at: { readonly x: number; readonly y: number };
}

/** The menu of a view. */
export interface TransformMenu {
  /** To be put anywhere into the view; null while it is closed. */
  readonly menu: JSX.Element | null;
  readonly open: (target: OpenTransformMenu) => void;
}

/** Gives a view its menu. */
export function useTransformMenu(run: OpenRun): TransformMenu {
  const target = useSignal<OpenTransformMenu | undefined>(undefined);
  const open = target.value;
  return {
    menu: open === undefined || open.frame < 0
      ? null
      : <FunctionMenu run={run} target={open} onClose={() => target.value = undefined} />,
    open: (wanted) => target.value = wanted,
  };
}

/** Whether a key asks for a menu. */
export function asksForMenu(event: KeyboardEvent): boolean {
  return event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
}

interface FunctionMenuProps {
  readonly run: OpenRun;
  readonly target: OpenTransformMenu;
  readonly onClose: () => void;
}

function FunctionMenu({ run, target, onClose }: FunctionMenuProps): JSX.Element {
  const { frame } = target;
  const place = placeOfFrame(run.opened, frame);
  const where = shortPlace(place);
  const offers = listOffers(run, target).map((group) =>
    group.map(({ title, letter, note, transform }): MenuItem => {
      return { title, letter, note, onChoose: () => addTransform(run, transform) };
    })
  );
  const look = (title: string, letter: string, view: string): MenuItem => ({
    title,
    letter,
    onChoose: () => {
      run.selectFunction(frame);
      run.changeOption("calls.view", view);
      run.view.change({ tab: "calls" });
    },
  });
  const looks = [look("Show callers and callees", "s", "sandwich")];
  if (place.file !== "" && place.line > 0) looks.push(look("Show the source", "u", "source"));
  return (
    <Menu
      label={`What to do with ${place.name}`}
      head={
        <>
          <p class="mono cut">{labelOfFrame(run.opened, frame)}</p>
          {where !== "" && <p class="dim cut">{where}</p>}
        </>
      }
      groups={[...offers, looks]}
      at={target.at}
      onClose={onClose}
    />
  );
}
