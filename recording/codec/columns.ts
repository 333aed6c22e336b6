// One column as bytes, in the way that suits it. Which columns there are is tables/schema.ts, how they lie in a
// section is sections.ts. FORMAT.md, "Column encodings".

import { type Column, type ColumnTableName } from "../tables/schema.ts";
import { type Values } from "../tables/by_name.ts";
import { ByteReader, ByteWriter, MAX_ZIGZAG } from "./bytes.ts";
import { readCalleeRanks, readSampleStacks, writeCalleeRanks, writeSampleStacks } from "./recency.ts";

/** How a column is written. */
export const ENCODING = {
  /** One number for all rows. Never the first column, so that rows are paid for in bytes. */
  constant: 0,
  /** A zigzag number a row, in units of the column's scale. */
  plain: 1,
  /** As plain, but the difference to the row above. */
  delta: 2,
  /** Eight bytes a row. */
  float64: 3,
  /** The distance to the row itself: parents that lie just before their children. */
  distance: 4,
  /** Rank of a frame among the callees seen under its caller's frame (recency.ts). */
  calleeRank: 5,
  /** Place of a sample's stack among recent ones, or the next new one (recency.ts). */
  recentStack: 6,
} as const;

/** Memory for the values of a column, all 0. */
export function makeValues(definition: Column, rows: number): Values {
  return definition.kind === "ref" || definition.kind === "int"
    ? new Int32Array(rows)
    : new Float64Array(rows);
}

/** Bytes that {@link makeValues} takes for a row. */
export function valueBytes(definition: Column): number {
  return definition.kind === "ref" || definition.kind === "int" ? 4 : 8;
}

/** A column that is to be written. */
export interface ColumnSource {
  readonly table: ColumnTableName;
  readonly key: string;
  readonly definition: Column;
  readonly values: Values;
  /** Unit that the values are written in. */
  readonly scale: number;
  /** Whether it is the first of its section. */
  readonly first: boolean;
  /** The column `parent` of the same table, for `stacks.frame`. */
  readonly parents?: Values | undefined;
  /** Of all stacks, for `samples.stack`; left out: plain numbers. */
  readonly chainEnds?: Int32Array | undefined;
  readonly firstNewStack: number;
}

/** Appends one column and says how it is written. Hot. */
export function writeColumn(writer: ByteWriter, source: ColumnSource): number {
  const { table, key, definition, values, parents, chainEnds } = source;
  if (values instanceof Int32Array) {
    if (table === "stacks" && key === "parent") {
      for (let i = 0; i < values.length; i++) writer.varint(values[i] === -1 ? 0 : i - (values[i] ?? 0));
      return ENCODING.distance;
    }
    if (table === "stacks" && key === "frame" && parents instanceof Int32Array) {
      writeCalleeRanks(writer, parents, values);
      return ENCODING.calleeRank;
    }
    if (table === "samples" && key === "stack" && chainEnds !== undefined) {
      writeSampleStacks(writer, values, chainEnds, source.firstNewStack);
      return ENCODING.recentStack;
    }
  }
  if (definition.kind === "float") return writeFloats(writer, values);
  const units = values instanceof Int32Array ? values : inUnits(values, source.scale, definition.missing);
  if (values instanceof Float64Array && units instanceof Float64Array && !fitsZigzag(units)) {
    return writeFloats(writer, settle(values, source.scale, definition.missing));
  }
  if (!source.first && isConstant(units)) {
    writer.zigzag(units[0] ?? 0);
    return ENCODING.constant;
  }
  const delta = definition.delta === true;
  writer.zigzags(units, delta);
  return delta ? ENCODING.delta : ENCODING.plain;
}

function writeFloats(writer: ByteWriter, values: Values): number {
  for (let i = 0; i < values.length; i++) writer.float64(values[i] ?? 0);
  return ENCODING.float64;
}

/**
 * Whole units of the scale: rounding the values, not the differences, keeps errors from adding up. What is not a
 * number becomes `missing`, because one such cell must not cost a reader the chunk.
 */
function inUnits(values: Float64Array, scale: number, missing: number): Float64Array {
  const units = new Float64Array(values.length);
  const largest = Math.floor(Number.MAX_SAFE_INTEGER / scale);
  for (let i = 0; i < values.length; i++) {
    const value = Math.round((values[i] ?? 0) / scale);
    units[i] = Number.isNaN(value) ? missing : Math.max(-largest, Math.min(largest, value));
  }
  return units;
}

/** Values as a reader sees them after they were written in units of the scale. */
export function settle(values: Float64Array, scale: number, missing: number): Float64Array {
  const settled = inUnits(values, scale, missing);
  for (let i = 0; i < settled.length; i++) settled[i] = (settled[i] ?? 0) * scale + 0; // + 0 turns -0 into 0
  return settled;
}

/** Whether every value and every difference of two can be written as zigzag numbers. */
function fitsZigzag(units: Float64Array): boolean {
  const limit = Math.floor(MAX_ZIGZAG / 2);
  return units.every((value) => value <= limit && value >= -limit);
}

function isConstant(values: Values): boolean {
  const value = values[0];
  for (let i = 1; i < values.length; i++) if (values[i] !== value) return false;
  return true;
}

/** A column that is to be read. */
export interface ColumnTarget {
  /** Table and column, for error messages. */
  readonly name: string;
  readonly definition: Column;
  /** To be filled. */
  readonly values: Values;
  readonly scale: number;
  /** The column `parent` of the same section, when it was read already. */
  readonly parents: Values | undefined;
  /** Rows of the table of frames. */
  readonly frameCount: number;
  /** Of all stacks; takes its memory when first called. */
  readonly chainEnds: () => Int32Array;
}

/**
 * Fills the values from the bytes of a column, all of which it takes. Refs are not compared with their tables.
 * @throws {FormatError} when the bytes do not fit the column or a value does not fit its kind
 */
export function readColumn(body: ByteReader, encoding: number, target: ColumnTarget): void {
  const { values, definition } = target;
  switch (encoding) {
    case ENCODING.constant: {
      const value = body.zigzag() * target.scale;
      if (!fits(value, values)) tooLarge(body, target);
      values.fill(value);
      break;
    }
    case ENCODING.plain:
    case ENCODING.delta:
      readNumbers(body, encoding === ENCODING.delta, target);
      break;
    case ENCODING.float64:
      for (let i = 0; i < values.length; i++) {
        const value = body.float64();
        if (definition.kind !== "float" && !(Number.isInteger(value) && fits(value, values))) {
          tooLarge(body, target);
        }
        values[i] = value;
      }
      break;
    case ENCODING.distance:
      if (!(values instanceof Int32Array)) body.fail(`${target.name} is written as distances`);
      readDistances(body, values);
      break;
    case ENCODING.calleeRank:
      if (
        target.name !== "stacks.frame" || !(target.parents instanceof Int32Array) ||
        !(values instanceof Int32Array)
      ) {
        body.fail(`${target.name} is written as ranks`);
      }
      readCalleeRanks(body, target.parents, values, target.frameCount);
      break;
    case ENCODING.recentStack:
      if (target.name !== "samples.stack" || !(values instanceof Int32Array)) {
        body.fail(`${target.name} is written as recent stacks`);
      }
      readSampleStacks(body, values, target.chainEnds());
      break;
    default:
      body.fail(`${target.name} is written in the unknown way ${encoding}`);
  }
  if (body.remaining > 0) body.fail(`${target.name} has bytes left over`);
}

/** Numbers that are read at a time: little enough to stay in the processor's cache. */
const BLOCK = 4096;

function readNumbers(body: ByteReader, delta: boolean, target: ColumnTarget): void {
  const { values } = target;
  const block = new Float64Array(Math.min(BLOCK, values.length));
  let units = 0;
  for (let start = 0; start < values.length; start += BLOCK) {
    const part = block.subarray(0, Math.min(BLOCK, values.length - start));
    body.zigzags(part);
    if (delta) units = sumUp(part, units);
    const inRange = values instanceof Int32Array
      ? storeInts(values, start, part, target.scale)
      : storeDoubles(values, start, part, target.scale);
    if (!inRange) tooLarge(body, target);
  }
}

/** Differences to numbers, in place. Returns the last one. Hot. */
function sumUp(part: Float64Array, start: number): number {
  let sum = start;
  for (let i = 0; i < part.length; i++) {
    sum += part[i] ?? 0;
    part[i] = sum;
  }
  return sum;
}

// One function a type of array: engines make fast code for an access that has seen a single one.

/** Returns whether all fit. Hot. */
function storeInts(values: Int32Array, start: number, part: Float64Array, scale: number): boolean {
  for (let i = 0; i < part.length; i++) {
    const value = (part[i] ?? 0) * scale;
    if (value > 2 ** 31 - 1 || value < -(2 ** 31)) return false;
    values[start + i] = value;
  }
  return true;
}

/** Returns whether all fit. Hot. */
function storeDoubles(values: Float64Array, start: number, part: Float64Array, scale: number): boolean {
  for (let i = 0; i < part.length; i++) {
    const value = (part[i] ?? 0) * scale;
    if (value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER) return false;
    values[start + i] = value;
  }
  return true;
}

/** Hot. */
function readDistances(body: ByteReader, values: Int32Array): void {
  body.varints(values);
  for (let i = 0; i < values.length; i++) {
    const distance = values[i] ?? 0;
    if (distance > i) body.fail("a parent lies before its table");
    values[i] = distance === 0 ? -1 : i - distance;
  }
}

function fits(value: number, values: Values): boolean {
  if (values instanceof Float64Array) return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  return value >= -(2 ** 31) && value < 2 ** 31;
}

function tooLarge(body: ByteReader, target: ColumnTarget): never {
  body.fail(`${target.name} holds a number that is too large`);
}
