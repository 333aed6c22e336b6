// A view whose code comes when it is shown for the first time.

import type { FunctionComponent, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Where it stands: the view once it is there, else why it is not, "" while it is on its way. */
type Loaded<P> = { readonly View: FunctionComponent<P> } | { readonly problem: string };

/** A component that becomes what `load` gives. It is asked again when that failed and one tries again. */
export function lazyView<P extends object>(
  load: () => Promise<FunctionComponent<P>>,
): FunctionComponent<P> {
  let known: Loaded<P> = { problem: "" };
  return function LazyView(props: P): JSX.Element {
    const [loaded, setLoaded] = useState(known);
    const fetchView = () => {
      setLoaded({ problem: "" });
      load().then(
        (View) => setLoaded(known = { View }),
        () => setLoaded({ problem: "The server does not answer" }),
      );
    };
    useEffect(() => {
      if (!("View" in known)) fetchView();
    }, []);
    if ("View" in loaded) return <loaded.View {...props} />;
    if (loaded.problem === "") return <main class="notice" aria-busy="true" />;
    return (
      <main class="notice">
        <p role="alert">{loaded.problem}.</p>
        <button type="button" class="button" onClick={fetchView}>Try again</button>
      </main>
    );
  };
}
