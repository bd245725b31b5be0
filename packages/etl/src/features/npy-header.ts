import { DataError } from '@erc/core';

/** What the header of an npy file says. */
export interface NpyHeader {
  /** The type of the numbers, such as `<f4`. */
  readonly descr: string;
  readonly fortran_order: boolean;
  readonly shape: readonly number[];
}

/** Stands for a list: the header of an array of records has one. */
const LIST = Symbol('list');
type Value = string | boolean | readonly number[] | typeof LIST;

/** A string without escapes, a truth value, an integer (Python 2 writes `3L`), or a sign. */
const TOKEN = /[ \n]*(?:'([^'\\]*)'|"([^"\\]*)"|(True|False)\b|(\d{1,15})L?\b|([{}():,[]))/y;

/**
 * Parses the Python literal in the header of an npy file, `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`: a dictionary of
 * these three keys in any order, and nothing else. Nothing is evaluated.
 *
 * @throws DataError for anything else.
 */
export function parseNpyHeader(text: string, where: string): NpyHeader {
  let at = 0;
  const fail = (expected: string): never => {
    const rest = text.slice(at, at + 40).trim();
    throw new DataError(
      `${where}: header: expected ${expected}, received ${rest === '' ? 'its end' : JSON.stringify(rest)}.`,
    );
  };
  /** The next token; moves on only when it is wanted. */
  const next = (): RegExpExecArray | null => {
    TOKEN.lastIndex = at;
    return TOKEN.exec(text);
  };
  const skip = (sign: string): boolean => {
    const token = next();
    if (token?.[5] !== sign) return false;
    at += token[0].length;
    return true;
  };
  const string = (): string | undefined => {
    const token = next();
    const value = token?.[1] ?? token?.[2];
    if (value !== undefined) at += token![0].length;
    return value;
  };
  const tuple = (): number[] => {
    const numbers: number[] = [];
    let commas = 0;
    while (!skip(')')) {
      const token = next();
      if (token?.[4] === undefined || commas < numbers.length) return fail('a tuple of integers');
      at += token[0].length;
      numbers.push(Number(token[4]));
      if (skip(',')) commas++;
    }
    // `(3)` is a number in brackets.
    return numbers.length === 1 && commas === 0 ? fail('a tuple') : numbers;
  };
  const value = (): Value => {
    const text = string();
    if (text !== undefined) return text;
    if (skip('(')) return tuple();
    const token = next();
    if (token?.[5] === '[') return LIST;
    if (token?.[3] === undefined) return fail('a value');
    at += token[0].length;
    return token[3] === 'True';
  };

  const values = new Map<string, Value>();
  if (!skip('{')) fail('a dictionary');
  while (!skip('}')) {
    const key = string();
    if (key === undefined || values.has(key) || !skip(':')) return fail('another key with a value');
    const found = value();
    if (found === LIST) {
      throw new DataError(
        `${where}: header: ${JSON.stringify(key)}: expected an array of numbers, received an array of records.`,
      );
    }
    values.set(key, found);
    if (!skip(',') && next()?.[5] !== '}') fail('a comma');
  }
  if (/[^ \n]/.test(text.slice(at))) fail('its end');
  const descr = values.get('descr');
  const fortran = values.get('fortran_order');
  const shape = values.get('shape');
  if (values.size !== 3 || typeof descr !== 'string' || typeof fortran !== 'boolean' || !isShape(shape)) {
    throw new DataError(
      `${where}: header: expected 'descr', 'fortran_order' and 'shape', received ${JSON.stringify(text.slice(0, 80).trim())}.`,
    );
  }
  return { descr, fortran_order: fortran, shape };
}

const isShape = (value: Value | undefined): value is readonly number[] => Array.isArray(value);
