import { ConfigError, DataError } from '@erc/core';
import { z } from 'zod';

/** Mean valence and arousal of a class. */
export interface Centroid {
  readonly valence: number;
  readonly arousal: number;
}

/** What {@link resolveTies} does with a row of several labels. */
export const tiePolicySchema = z.enum(['drop', 'nearest-centroid', 'copies', 'soft', 'last-label']);

/**
 * - `drop`: the row is left out.
 * - `nearest-centroid`: the label whose centroid is nearest to the row's valence and arousal; the first of equally near ones.
 * - `copies`: one copy of the row per label.
 * - `soft`: the row is kept once, with equal shares of its labels.
 * - `last-label`: legacy. As many copies as labels, all with the last one: system D shared one object between its copies.
 */
export type TiePolicy = z.infer<typeof tiePolicySchema>;

/** A row with the labels that its raters chose equally often; other fields are left alone. */
export interface TiedRow {
  /** One label, or those that tie. */
  readonly labels: readonly string[];
  /** Needed for `nearest-centroid`, where labels tie. On the scale of the centroids. */
  readonly valence?: number | undefined;
  readonly arousal?: number | undefined;
}

/** Options of {@link resolveTies}. */
export interface ResolveTiesOptions {
  readonly policy: TiePolicy;
  /** Mean valence and arousal of each class; only for, and needed for, `nearest-centroid`. */
  readonly centroids?: Readonly<Record<string, Centroid>>;
}

/** A row after its tie is resolved. */
export interface ResolvedRow {
  /** Place of the row in the input. */
  readonly row: number;
  /** Its label; absent where a tie stays soft. */
  readonly label?: string;
  /** Share of each of its labels; they sum to 1. */
  readonly shares: Readonly<Record<string, number>>;
}

/** Result of {@link resolveTies}. */
export interface ResolvedTies {
  /** In the order of the input, copies side by side. */
  readonly rows: ResolvedRow[];
  /** Rows whose labels tie. */
  readonly tied: number;
  /** Tied rows that were left out. */
  readonly dropped: number;
  /** Rows that were added: `rows.length` is that of the input, less `dropped`, plus `copied`. */
  readonly copied: number;
}

/**
 * Makes labels of rows whose raters did not agree on one. Rows of one label pass through every policy.
 *
 * @throws DataError that names the row, for one without labels or with the same label twice, and for a tie without valence and arousal
 *   where the policy needs them.
 * @throws ConfigError for an unknown policy, centroids that are missing or of no use, and a tied label without a centroid.
 * @example resolveTies([{ labels: ['joy', 'surprise'] }], { policy: 'copies' }).rows.map(({ label }) => label) // ['joy', 'surprise']
 */
export function resolveTies(
  rows: readonly TiedRow[],
  { policy, centroids }: ResolveTiesOptions,
): ResolvedTies {
  checkOptions(policy, centroids);
  const resolved: ResolvedRow[] = [];
  let [tied, dropped] = [0, 0];
  for (const [row, tiedRow] of rows.entries()) {
    const { labels } = tiedRow;
    if (labels.length === 0 || new Set(labels).size < labels.length) {
      throw new DataError(
        `resolveTies: row ${row}: expected different labels, received [${labels.join(', ')}].`,
      );
    }
    if (labels.length === 1) {
      resolved.push(hard(row, labels[0]!));
      continue;
    }
    tied += 1;
    if (policy === 'drop') dropped += 1;
    else if (policy === 'soft') resolved.push({ row, shares: equalShares(labels) });
    else for (const label of copiesOf(policy, row, tiedRow, centroids)) resolved.push(hard(row, label));
  }
  return { rows: resolved, tied, dropped, copied: resolved.length + dropped - rows.length };
}

const equalShares = (labels: readonly string[]): Record<string, number> =>
  Object.fromEntries(labels.map((label) => [label, 1 / labels.length]));

const hard = (row: number, label: string): ResolvedRow => ({ row, label, shares: { [label]: 1 } });

/** The label of each copy of the row. */
function copiesOf(
  policy: Exclude<TiePolicy, 'drop' | 'soft'>,
  row: number,
  tied: TiedRow,
  centroids: Readonly<Record<string, Centroid>> = {},
): readonly string[] {
  if (policy === 'nearest-centroid') return [nearest(row, tied, centroids)];
  return policy === 'copies' ? tied.labels : tied.labels.map(() => tied.labels.at(-1)!);
}

function nearest(
  row: number,
  { labels, valence, arousal }: TiedRow,
  centroids: Readonly<Record<string, Centroid>>,
) {
  if (!Number.isFinite(valence) || !Number.isFinite(arousal)) {
    throw new DataError(
      `resolveTies: row ${row}: expected valence and arousal to choose between ${labels.join(', ')} by, received ${valence}, ${arousal}.`,
    );
  }
  const distances = labels.map((label) => {
    const centroid = Object.hasOwn(centroids, label) ? centroids[label] : undefined;
    if (centroid) return Math.hypot(valence! - centroid.valence, arousal! - centroid.arousal);
    const present = Object.keys(centroids).join(', ');
    throw new ConfigError(
      `resolveTies: centroids: expected one of "${label}", received those of ${present}.`,
    );
  });
  return labels[distances.indexOf(Math.min(...distances))]!;
}

function checkOptions(policy: TiePolicy, centroids: ResolveTiesOptions['centroids']): void {
  if (!tiePolicySchema.safeParse(policy).success) {
    const known = tiePolicySchema.options.join(', ');
    throw new ConfigError(
      `resolveTies: policy: expected one of ${known}, received ${JSON.stringify(policy)}.`,
    );
  }
  if ((centroids !== undefined) !== (policy === 'nearest-centroid')) {
    throw new ConfigError(
      `resolveTies: centroids: expected ${centroids ? 'none' : 'a table'} with the policy ${policy}, received ${centroids ? 'a table' : 'none'}.`,
    );
  }
}
