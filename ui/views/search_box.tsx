// The search box: a regular expression, how many matches the open tab has, and steps between them.

import type { JSX, TargetedKeyboardEvent } from "preact";
import { formatCount } from "../../recording/analysis/quantities.ts";
import type { SearchModel } from "../state/search.ts";

/** Where the frame finds the box to focus it. */
export const SEARCH_ID = "search";

/** The box. */
export function SearchBox({ search }: { search: SearchModel }): JSX.Element {
  const { problem } = search.pattern.value;
  const text = search.text.value;
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") search.step(event.shiftKey ? -1 : 1);
    else if (event.key !== "Escape") return;
    else if (text !== "") search.type("");
    else event.currentTarget.blur();
    event.preventDefault();
  };
  return (
    <div class={problem === "" ? "search" : "search invalid"} role="search">
      <svg width="14" height="14" viewBox="0 0 14 14" fill="none" stroke="currentColor" aria-hidden="true">
        <circle cx="6" cy="6" r="4" />
        <path d="m9 9 4 4" />
      </svg>
      <input
        id={SEARCH_ID}
        type="search"
        class="mono"
        placeholder="Search  /"
        aria-label="Search by a regular expression"
        aria-invalid={problem !== ""}
        aria-describedby="search-matches"
        title={problem === "" ? "A regular expression; a capital letter makes case count" : problem}
        spellcheck={false}
        value={text}
        onInput={(event) => search.type(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span id="search-matches" class="search-count number" role="status">
        {problem === "" ? countText(search) : "invalid expression"}
      </span>
      {text !== "" && problem === "" && (
        <>
          <StepButton search={search} by={-1} />
          <StepButton search={search} by={1} />
        </>
      )}
    </div>
  );
}

function countText(search: SearchModel): string {
  const matches = search.target.value?.value;
  if (search.text.value === "" || matches === undefined) return "";
  if (matches.count === 0) return "none";
  const at = matches.current < 0 ? "" : `${formatCount(matches.current + 1)} / `;
  return `${at}${formatCount(matches.count)}`;
}

function StepButton({ search, by }: { search: SearchModel; by: 1 | -1 }): JSX.Element {
  const label = by > 0 ? "Next match (n)" : "Previous match (N)";
  return (
    <button
      type="button"
      class="step-button"
      title={label}
      aria-label={label}
      onClick={() => search.step(by)}
    >
      <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" aria-hidden="true">
        <path d={by > 0 ? "m2 4 4 4 4-4" : "m2 8 4-4 4 4"} />
      </svg>
    </button>
  );
}
