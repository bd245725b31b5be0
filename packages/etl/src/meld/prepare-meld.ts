import { resolve } from 'node:path';
import {
  type Audit,
  MELD_EMOTIONS,
  MELD_SENTIMENTS,
  parseOptions,
  SPLITS,
  type Split,
  sha256Of,
} from '@erc/core';
import { type ClipConverter, openClipConverter } from '@erc/media/node';
import { readBytes } from '../csv/read-bytes.js';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { isMade, makeDataset, withoutClips } from '../dataset-folder/make-dataset.js';
import type { PreparedDataset, SourceContext } from '../source.js';
import { addClips, type ClipPlan, planClips } from './add-clips.js';
import { findMeldClips, type MeldClips } from './find-clips.js';
import { findMeldCsv } from './find-csv.js';
import { openRelease } from './open-release.js';
import { type MeldSourceOptions, meldSourceOptionsSchema, type ResolvedMeldOptions } from './options.js';
import { MELD_COUNTS, type MeldCounts, readMeldSplit } from './read-split.js';

/** Raised whenever the same raw files would give another dataset folder. */
const SOURCE_VERSION = 1;
const LICENCE =
  'MELD is released for research under GPL-3.0; its dialogues are from the series Friends and belong to their owners.';

/**
 * Makes a dataset folder from the MELD release: text, speakers, labels and times, and where its clips are unpacked, a voice and pictures for
 * each utterance. An archive, or a dataset of Kaggle, is unpacked into `<into>.raw` first; finished clips wait in the folder `<into>.clips`. So a
 * run that is stopped goes on where it was.
 *
 * @throws DataError with file and row when the release is incomplete or a row is broken.
 * @throws ConfigError when `into` cannot be overwritten, or holds the release itself, and when there are clips and no decoder.
 * @see Poria et al. 2019, "MELD: A Multimodal Multi-Party Dataset for Emotion Recognition in Conversations", arXiv:1810.02508
 */
export async function prepareMeld(
  options: MeldSourceOptions,
  context: SourceContext = {},
): Promise<PreparedDataset> {
  const { signal } = context;
  const resolved = parseOptions(meldSourceOptionsSchema, options, 'meld');
  const release = await openRelease(resolved, context);
  const files: CsvFile[] = [];
  for (const split of SPLITS) {
    const path = await findMeldCsv(release.folder, split);
    files.push({ split, path, bytes: await readBytes(path) });
  }
  signal?.throwIfAborted();
  const clips = resolved.media === false ? undefined : await findMeldClips(release.folder);
  const found = clips && { ...clips, junk: clips.junk + release.junk };
  const hasClips = found !== undefined && found.plain.size + found.final.size > 0;
  if (!hasClips || resolved.media === false) return prepareTexts(resolved, files, context);
  const work = `${resolve(resolved.into)}.clips`;
  const { media } = resolved;
  const dryRun = context.dryRun !== undefined;
  const converter = await openClipConverter({ media, work, log: context.log, signal, dryRun });
  try {
    return await prepareTexts(resolved, files, context, { found, hashes: release.hashes, converter });
  } finally {
    converter.close();
  }
}

interface CsvFile {
  readonly split: Split;
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Makes the dataset folder, with the clips when there are some. */
async function prepareTexts(
  options: ResolvedMeldOptions,
  files: readonly CsvFile[],
  context: SourceContext,
  media?: {
    readonly found: MeldClips;
    readonly hashes: ReadonlyMap<string, string>;
    readonly converter: ClipConverter;
  },
): Promise<PreparedDataset> {
  const { signal, onProgress, log } = context;
  const { into, target } = options;
  const directory = resolve(into);
  const texts = Object.fromEntries(MELD_COUNTS.map((name) => [name, 0])) as MeldCounts;
  const splits: Partial<Record<Split, readonly UtteranceRow[]>> = {};
  for (const { split, path, bytes } of files) {
    signal?.throwIfAborted();
    splits[split] = readMeldSplit(bytes, { path, split, target, counts: texts });
  }
  const rows = SPLITS.flatMap((split) => splits[split] ?? []);
  const plan =
    media &&
    (await planClips(rows, media.found, {
      options,
      hashes: media.hashes,
      converter: media.converter,
      context,
    }));
  const source = fingerprintOf(options, files, plan && { plan, decoderId: media!.converter.decoderId });
  if (await isMade(directory, source, context)) {
    log?.(`meld: ${directory} is up to date.`);
    return { directory, reused: true };
  }
  const steps = files.length + (plan?.hashes.size ?? 0) + 1;
  for (let i = 1; i <= files.length; i++) onProgress?.(i, steps);
  const added =
    plan &&
    (await addClips(rows, plan, {
      converter: media!.converter,
      context: { ...context, onProgress: (done) => onProgress?.(files.length + done, steps) },
    }));
  for (const split of SPLITS) {
    if (added) splits[split] = added.rows.filter(({ id }) => id.startsWith(`${split}/`));
  }
  const audit = {
    ...auditOf(splits, plan ? { ...plan.counts, ...added?.audit } : { 'clips absent': rows.length }),
    ...texts,
  };
  await makeDataset(
    directory,
    {
      name: 'meld',
      licence: LICENCE,
      labels: target === 'emotion' ? MELD_EMOTIONS : MELD_SENTIMENTS,
      audit,
      // A name of its own: the next preparation does not find the folder up to date, and tries those clips again.
      source: added && added.lost > 0 ? withoutClips(source, added.lost) : source,
      splits,
    },
    context,
    added?.write,
  );
  onProgress?.(steps, steps);
  for (const [name, count] of Object.entries(audit)) if (count > 0) log?.(`meld: ${name}: ${count}`);
  for (const line of [...(plan?.lines ?? []), ...(added?.lines ?? [])]) log?.(`meld: ${line}`);
  if (added && added.lost > 0) {
    log?.(
      `meld: ${added.lost} clips could not be read this time, and may be fine: ${context.keepLost ? 'erc-etl tries' : 'start again to try'} these once more.`,
    );
  }
  if (!plan) {
    log?.(
      options.media === false
        ? 'meld: text only; clips are not read, even where they are there.'
        : 'meld: text only; no clip was found below the folder.',
    );
  }
  return { directory, reused: false };
}

/** Everything that the dataset folder depends on; not where the release and the folder are. */
function fingerprintOf(
  { target, media, twins, legacy }: ResolvedMeldOptions,
  files: readonly CsvFile[],
  clips: { readonly plan: ClipPlan; readonly decoderId: string } | undefined,
): string {
  return sha256Of(
    JSON.stringify({
      source: 'meld',
      version: SOURCE_VERSION,
      target,
      files: files.map(({ split, bytes }) => [split, sha256Of(bytes)]),
      ...(clips &&
        media !== false && {
          clips: [...clips.plan.clips].map(([id, { path }]) => [id, clips.plan.hashes.get(path)]),
          counts: clips.plan.counts,
          media: { sampleRateHz: media.sampleRateHz, frames: media.frames },
          decoder: clips.decoderId,
          twins,
          legacy,
        }),
    }),
  );
}

function auditOf(splits: Partial<Record<Split, readonly UtteranceRow[]>>, clips: Audit): Audit {
  const found: Record<string, number> = {};
  for (const split of SPLITS) {
    const rows = splits[split] ?? [];
    found[`${split} utterances`] = rows.length;
    found[`${split} dialogues`] = new Set(rows.map(({ dialogue }) => dialogue)).size;
  }
  return { ...found, ...clips };
}
