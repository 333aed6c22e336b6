// Paths of requests as routes, where nobody tells the server's own: parts that name one thing among many become `:id`, so
// that requests of a kind are called alike.

/** Beyond, paths are all one: a client can ask for any. */
const MOST_ROUTES = 500;
const MOST_PARTS = 12;
const LONGEST_PART = 40;

/** Numbers, UUIDs and other long hexadecimal names, and words with many digits, as random ids are. */
const ID_PARTS: readonly RegExp[] = [
  /^\d+$/,
  /^[\da-f]{8}(?:-?[\da-f]{4}){3}-?[\da-f]{12}$/i,
  /^(?=.*\d)[\da-f]{12,}$/i,
  /^(?=(?:.*\d){3})[\w.~=-]{12,}$/,
  /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w.~=-]{16,}$/,
  /^[\w-]+@[\w.-]+$/,
];

/** The path of a URL or of what a request line holds, without its query. */
export function pathOf(target: string): string {
  const end = target.search(/[?#]/);
  const whole = end < 0 ? target : target.slice(0, end);
  const scheme = whole.indexOf("://");
  if (scheme < 0 || whole.startsWith("/")) return whole === "" ? "/" : whole;
  const start = whole.indexOf("/", scheme + 3);
  return start < 0 ? "/" : whole.slice(start);
}

/** A path with `:id` for its ids. */
export function routeOf(path: string): string {
  const parts = path.split("/");
  const route = parts.slice(0, MOST_PARTS).map((part) => {
    if (ID_PARTS.some((id) => id.test(part))) return ":id";
    return part.length > LONGEST_PART ? ":text" : part;
  }).join("/");
  return parts.length > MOST_PARTS ? `${route}/*` : route;
}

/** Makes routes of paths, a bounded number of them. */
export class RouteNames {
  readonly #known = new Set<string>();

  /** @returns `*` for what is beyond the limit */
  nameOf(path: string): string {
    // Most paths are without ids, and known as routes.
    if (this.#known.has(path)) return path;
    const route = routeOf(path);
    if (this.#known.has(route)) return route;
    if (this.#known.size >= MOST_ROUTES) return "*";
    this.#known.add(route);
    return route;
  }
}
