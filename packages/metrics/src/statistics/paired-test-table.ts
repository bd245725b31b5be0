import { ConfigError } from '@erc/core';
import type { PairedTTestResult } from './paired-t-test.js';

/** One comparison of {@link pairedTestTable}. */
export interface PairedTestRow {
  /** What was compared, such as `accuracy` or `CCC (arousal)`. */
  readonly name: string;
  readonly result: PairedTTestResult;
}

/** Four significant digits, such as `0.0056` and `5.418`; powers of ten outside 0.0001 … 99999. */
function short(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e5)) return value.toExponential(1);
  return value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4);
}

/**
 * Paired t-tests as lines of text, with the columns of system B's tables: T, degrees of freedom, alternative, p, 95 % interval of the difference, d_av,
 * BF₁₀ and power (of d_av); d_z and its power besides.
 */
export function pairedTestTable(rows: readonly PairedTestRow[]): string[] {
  if (rows.length === 0) throw new ConfigError('pairedTestTable: expected at least one row, received none.');
  const cells = [
    ['', 'T', 'dof', 'alternative', 'p', '95 % CI', 'd', 'BF10', 'power', 'd_z', 'power d_z'],
    ...rows.map(({ name, result }) => [
      name,
      short(result.t),
      String(result.dof),
      'two-sided',
      short(result.pValue),
      `[${short(result.low)}, ${short(result.high)}]`,
      short(result.cohensD),
      short(result.bayesFactor),
      short(result.power),
      short(result.cohensDz),
      short(result.powerDz),
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  '),
  );
}
