// The source of the selected function.

import type { JSX } from "preact";
import type { CallsModel } from "../../state/calls.ts";
import type { TabProps } from "../tab_props.ts";

/** The view. */
export function SourceView(_: TabProps & { readonly model: CallsModel }): JSX.Element {
  return <div />;
}
