// The texts of configuration files, by their endings.

import { parseJsonWithComments } from "./json_with_comments.ts";

/**
 * The value of a file's text: TOML where its name ends in `.toml`, JSON with comments everywhere else.
 * @throws {ConfigurationTextError} when it is none
 */
export async function parseConfigurationText(path: string, text: string): Promise<unknown> {
  if (!/\.toml$/i.test(path)) return parseJsonWithComments(text);
  const { parseToml } = await import("./toml.ts");
  return parseToml(text);
}
