// What is hidden unless a configuration says otherwise. Its rules are a sixth of what a program loads to log, so they come
// with the first configuration that hides anything.

import type { FieldMask } from "./json_fields.ts";
import { isSecretName, maskText } from "./mask.ts";

/** Secrets by their names and by their shapes. */
export const USUAL_MASK: FieldMask = { hides: isSecretName, text: maskText };
