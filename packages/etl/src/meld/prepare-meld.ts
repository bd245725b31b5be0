import { resolve } from 'node:path';
import { type Audit, MELD_EMOTIONS, MELD_SENTIMENTS, parseOptions, SPLITS, type Split } from '@erc/core';
import { sha256Of } from '@erc/core/node';
import { readBytes } from '../csv/read-bytes.js';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { isUpToDate } from '../dataset-folder/is-up-to-date.js';
import { writeDataset } from '../dataset-folder/write-dataset.js';
import { refuseOverlap } from '../release/refuse-overlap.js';
import type { PreparedDataset, SourceContext } from '../source.js';
import { findMeldCsv } from './find-csv.js';
import { type MeldSourceOptions, meldSourceOptionsSchema } from './options.js';
import { MELD_COUNTS, type MeldCounts, readMeldSplit } from './read-split.js';

/** Raised whenever the same raw files would give another dataset folder. */
const SOURCE_VERSION = 1;
const LICENCE =
  'MELD is released for research under GPL-3.0; its dialogues are from the series Friends and belong to their owners.';

/**
 * Makes a dataset folder from the MELD release: text, speakers, labels and times. Voices and faces are not read yet: each clip
 * counts as absent.
 *
 * @throws DataError with file and row when the release is incomplete or a row is broken.
 * @throws ConfigError when `into` cannot be overwritten, or holds the release itself.
 * @see Poria et al. 2019, "MELD: A Multimodal Multi-Party Dataset for Emotion Recognition in Conversations", arXiv:1810.02508
 */
export async function prepareMeld(
  options: MeldSourceOptions,
  { signal, onProgress, log }: SourceContext = {},
): Promise<PreparedDataset> {
  const { from, into, target } = parseOptions(meldSourceOptionsSchema, options, 'meld');
  const directory = resolve(into);
  refuseOverlap('meld', from, into);

  const files: { split: Split; path: string; bytes: Uint8Array }[] = [];
  for (const split of SPLITS) {
    const path = await findMeldCsv(from, split);
    files.push({ split, path, bytes: await readBytes(path) });
  }
  signal?.throwIfAborted();
  const source = sha256Of(
    JSON.stringify({
      source: 'meld',
      version: SOURCE_VERSION,
      target,
      files: files.map(({ split, bytes }) => [split, sha256Of(bytes)]),
    }),
  );
  if (await isUpToDate(directory, source)) {
    log?.(`meld: ${directory} is up to date.`);
    return { directory, reused: true };
  }

  const steps = files.length + 1;
  const counts = Object.fromEntries(MELD_COUNTS.map((name) => [name, 0])) as MeldCounts;
  const splits: Partial<Record<Split, UtteranceRow[]>> = {};
  for (const [i, { split, path, bytes }] of files.entries()) {
    signal?.throwIfAborted();
    splits[split] = readMeldSplit(bytes, { path, split, target, counts });
    onProgress?.(i + 1, steps);
  }
  const audit = auditOf(splits, counts);
  await writeDataset(directory, {
    name: 'meld',
    licence: LICENCE,
    labels: target === 'emotion' ? MELD_EMOTIONS : MELD_SENTIMENTS,
    audit,
    source,
    splits,
  });
  onProgress?.(steps, steps);
  for (const [name, count] of Object.entries(audit)) if (count > 0) log?.(`meld: ${name}: ${count}`);
  log?.('meld: text only; clips are not read, even where they are there.');
  return { directory, reused: false };
}

function auditOf(splits: Partial<Record<Split, UtteranceRow[]>>, counts: MeldCounts): Audit {
  const found: Record<string, number> = {};
  let clips = 0;
  for (const split of SPLITS) {
    const rows = splits[split] ?? [];
    found[`${split} utterances`] = rows.length;
    found[`${split} dialogues`] = new Set(rows.map(({ dialogue }) => dialogue)).size;
    clips += rows.length;
  }
  return { ...found, 'clips absent': clips, ...counts };
}
