// All commands with their keys, made from the keymap: a click on a key waits for another one.

import { type Signal, useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { AppState } from "../../state/app_state.ts";
import { findConflicts, labelsOf, nameOfPress } from "../../state/key_names.ts";
import { type Command, COMMANDS } from "../../state/keymap.ts";

type CommandRow = (typeof COMMANDS)[number];

/** The table, in its groups. */
export function KeyTable({ app }: { app: AppState }): JSX.Element {
  const waiting = useSignal<Command | undefined>(undefined);
  const conflicts = useComputed(() => findConflicts(app.keymap.keysOf.value)).value;
  const groups = [...new Set(COMMANDS.map(({ group }) => group))];
  return (
    <div class="key-groups">
      {groups.map((group) => (
        <section key={group} aria-label={group}>
          <h3>{group}</h3>
          <ul>
            {COMMANDS.filter((command) => command.group === group).map((command) => (
              <Row
                key={command.id}
                app={app}
                command={command}
                waiting={waiting}
                others={conflicts.get(command.id) ?? []}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

interface RowProps {
  readonly app: AppState;
  readonly command: CommandRow;
  readonly waiting: Signal<Command | undefined>;
  /** Commands that share a key with this one. */
  readonly others: readonly Command[];
}

function Row({ app, command, waiting, others }: RowProps): JSX.Element {
  const isWaiting = useComputed(() => waiting.value === command.id).value;
  const own = app.settings.current.value.keys;
  const labels = labelsOf(app.keymap.keysOf.value.get(command.id));
  const setKeys = (keys: readonly string[] | undefined) => {
    const { [command.id]: _, ...rest } = own;
    app.settings.change({ keys: keys === undefined ? rest : { ...rest, [command.id]: keys } });
  };
  return (
    <li class={others.length > 0 ? "key-row conflict" : "key-row"}>
      <span class="key-title">
        {command.title}
        {others.length > 0 && <span class="problem">also {others.map(titleOf).join(", ")}</span>}
      </span>
      {command.id in own && (
        <button
          type="button"
          class="button quiet"
          aria-label={`Usual keys for ${command.title}`}
          onClick={() => setKeys(undefined)}
        >
          Reset
        </button>
      )}
      {isWaiting
        ? (
          <KeyCatcher
            title={command.title}
            onKey={(name) => {
              setKeys([name]);
              waiting.value = undefined;
            }}
            onClear={() => {
              setKeys([]);
              waiting.value = undefined;
            }}
            onCancel={() => waiting.value = undefined}
          />
        )
        : (
          <button
            type="button"
            class="keys"
            title="Change"
            aria-label={`${command.title}: ${labels.join(" or ") || "no key"}. Change`}
            onClick={() => waiting.value = command.id}
          >
            {labels.length === 0 && <span class="dim">none</span>}
            {labels.map((label) => <kbd key={label}>{label}</kbd>)}
          </button>
        )}
    </li>
  );
}

interface KeyCatcherProps {
  readonly title: string;
  readonly onKey: (name: string) => void;
  readonly onClear: () => void;
  readonly onCancel: () => void;
}

/** Takes the next key, whatever it otherwise does. */
function KeyCatcher({ title, onKey, onClear, onCancel }: KeyCatcherProps): JSX.Element {
  const ref = useRef<HTMLButtonElement>(null);
  // Before the next key can come.
  useLayoutEffect(() => ref.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Tab") return; // leaves, and that cancels
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") onCancel();
    else if (event.key === "Backspace" || event.key === "Delete") onClear();
    else if (!event.ctrlKey && !event.metaKey && !event.altKey) {
      const name = nameOfPress(event);
      if (name !== undefined) onKey(name);
    }
  };
  return (
    <button
      ref={ref}
      type="button"
      class="keys waiting"
      aria-label={`Press the new key for ${title}. Backspace takes it away, Escape leaves it`}
      onKeyDown={onKeyDown}
      onBlur={onCancel}
    >
      Press a key…
    </button>
  );
}

function titleOf(id: Command): string {
  return COMMANDS.find((command) => command.id === id)?.title ?? id;
}
