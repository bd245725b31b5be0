import type { Answer, ReferenceCase, Tolerance } from './subject.js';

/** How far answers are from their references. */
export interface Comparison {
  /** One line for each place that differs; empty where the answers agree. */
  readonly differences: readonly string[];
  /** Largest difference of two numbers, relative to 1 or the size of what is expected. */
  readonly largestError: number;
}

/** Compares an answer with what a reference expects. Names that the reference does not have are a difference too. */
export function compareAnswers(
  { expected, slack = {} }: Pick<ReferenceCase, 'expected' | 'slack'>,
  received: Answer,
  tolerance: Tolerance,
): Comparison {
  const differences: string[] = [];
  let largestError = 0;
  const differ = (path: string, a: Answer | undefined, b: Answer | undefined): void => {
    differences.push(`${path}: expected ${short(a)}, received ${short(b)}`);
  };
  const walk = (
    path: string,
    a: Answer | undefined,
    b: Answer | undefined,
    size: number,
    extra: number,
  ): void => {
    if (typeof a === 'number' && typeof b === 'number') {
      const off = Math.abs(a - b);
      const allowed = tolerance.absolute + tolerance.relative * Math.max(size, Math.abs(a)) + extra;
      if (!(off <= allowed)) differ(path, a, b);
      largestError = Math.max(largestError, off / Math.max(1, Math.abs(a)));
    } else if (isList(a) && isList(b)) {
      if (a.length !== b.length) differ(`${path}.length`, a.length, b.length);
      const largest = Math.max(size, ...a.map((value) => (typeof value === 'number' ? Math.abs(value) : 0)));
      for (let i = 0; i < Math.min(a.length, b.length); i++) {
        walk(`${path}[${i}]`, a[i], b[i], largest, extra);
      }
    } else if (isRecord(a) && isRecord(b)) {
      for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
        const more = path === '' ? (slack[name] ?? 0) : extra;
        walk(path === '' ? name : `${path}.${name}`, a[name], b[name], 0, more);
      }
    } else if (a !== b) differ(path, a, b);
  };
  walk('', expected, received, 0, 0);
  return { differences, largestError };
}

const isList = (value: Answer | undefined): value is readonly Answer[] => Array.isArray(value);

const isRecord = (value: Answer | undefined): value is { readonly [name: string]: Answer } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const short = (value: Answer | undefined): string => JSON.stringify(value)?.slice(0, 200) ?? 'nothing';
