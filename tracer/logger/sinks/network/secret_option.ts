// Options that tell who the program is: texts, or functions that are asked each time, because tokens end.

import { ConfigurationError, mapOf, text } from "../../schema.ts";
import type { HttpHeaders } from "./http_sender.ts";

/** A text, or what gives it. */
export type Given<T> = T | (() => T | Promise<T>);

function isGiver<T>(value: unknown): value is () => T | Promise<T> {
  return typeof value === "function";
}

/** A text, or a function that returns one. */
export function secret(value: unknown, path: string): Given<string> {
  if (isGiver<string>(value)) return value;
  if (typeof value === "string" && value !== "") return value;
  // Not with what it is: it may be most of a secret.
  throw new ConfigurationError(path, "is no text; a text or a function is wanted");
}

const texts = mapOf(text);

/** Headers, or a function that returns them. */
export function headers(value: unknown, path: string): Given<HttpHeaders> {
  return isGiver<HttpHeaders>(value) ? value : texts(value, path);
}

/** What is given, now. @throws what the function throws */
export async function resolve<T extends string | HttpHeaders>(given: Given<T>): Promise<T> {
  return typeof given === "function" ? await given() : given;
}

/** `Authorization` by name and password (RFC 7617). */
export function basicHeader(username: string, password: string): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** An address of HTTP. */
export function httpUrl(value: unknown, path: string): string {
  const address = text(value, path);
  const { protocol } = URL.canParse(address) ? new URL(address) : { protocol: "" };
  if (protocol === "http:" || protocol === "https:") return address;
  throw new ConfigurationError(
    path,
    `is ${JSON.stringify(shownUrl(address))}; a URL of http or https is wanted`,
  );
}

/** An address below another one. @param path without a slash before it */
export function urlBelow(address: string, path: string): string {
  const url = new URL(address);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${path}`;
  return url.href;
}

/** An address without what may be secret in it. */
export function shownUrl(address: string): string {
  if (!URL.canParse(address)) return address.slice(0, 100);
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}`;
}
