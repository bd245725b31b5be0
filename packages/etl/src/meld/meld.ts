import {
  type Finding,
  MELD_EMOTIONS,
  MELD_SENTIMENTS,
  type PathResolver,
  SPLITS,
  type Split,
  sha256Of,
} from '@erc/core';
import type { ClipConverter, ClipsId } from '@erc/media/node';
import { readBytes } from '../csv/read-bytes.js';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { beforeDamage } from '../source/before-damage.js';
import { beforeResampler } from '../source/before-resampler.js';
import { findingsOf, newCounts } from '../source/counts.js';
import { defineSource } from '../source/define-source.js';
import { mediaWithPaths } from '../source/media-paths.js';
import { otherClipsId } from '../source/other-clips-id.js';
import type { SourceRun } from '../source/source-run.js';
import { unusualRefusals } from '../source/unusual-refusals.js';
import { addClips, type ClipPlan, planClips } from './add-clips.js';
import { countsInFingerprint } from './choose-clips.js';
import { findMeldClips } from './find-clips.js';
import { findMeldCsv } from './find-csv.js';
import { type OpenRelease, openRelease } from './open-release.js';
import { meldSourceOptionsSchema, type ResolvedMeldOptions } from './options.js';
import { MELD_COUNTS, readMeldSplit } from './read-split.js';

const LICENCE =
  'MELD is released for research under GPL-3.0; its dialogues are from the series Friends and belong to their owners.';

/**
 * The MELD release: text, speakers, labels and times, and where its clips are unpacked, a voice and pictures for each utterance. An archive, or a
 * dataset of Kaggle, is unpacked into `<into>.raw` first; finished clips wait in the folder `<into>.clips`. So a run that is stopped goes on where it
 * was.
 *
 * @see Poria et al. 2019, "MELD: A Multimodal Multi-Party Dataset for Emotion Recognition in Conversations", arXiv:1810.02508
 */
export const meld = defineSource({
  schema: meldSourceOptionsSchema,
  version: 1,
  withPaths: (options, resolve) => {
    const { from, media } = options;
    return {
      ...options,
      from: typeof from === 'string' ? resolve.path(from) : { kaggle: kaggleWithPaths(from.kaggle, resolve) },
      media: media === false ? media : mediaWithPaths(media, resolve),
    };
  },
  from: ({ from }) =>
    typeof from === 'string' ? [from] : from.kaggle.workspace === undefined ? [] : [from.kaggle.workspace],
  clips: ({ media }) => (media === false ? undefined : { media, cut: false }),
  async read(options, run) {
    const release = await openRelease(options, run);
    const counts = newCounts(MELD_COUNTS);
    const splits: MeldSplit[] = [];
    for (const split of SPLITS) {
      const path = await findMeldCsv(release.folder, split);
      run.signal?.throwIfAborted();
      const bytes = await readBytes(path);
      const rows = readMeldSplit(bytes, { path, split, target: options.target, counts });
      splits.push({ split, rows, sha256: sha256Of(bytes) });
    }
    const rows = splits.flatMap((split) => split.rows);
    return { splits, rows, counts, clips: await readClips(options, release, rows, run) };
  },
  fingerprint: ({ splits, clips }, { target, media, duplicateClips, legacy }) => ({
    target,
    files: splits.map(({ split, sha256 }) => [split, sha256]),
    ...(clips &&
      media !== false && {
        clips: [...clips.plan.clips].map(([id, { path }]) => [id, clips.plan.hashes.get(path)]),
        counts: countsInFingerprint(clips.plan.counts),
        media: { sampleRateHz: media.sampleRateHz, frames: media.frames, ...unusualRefusals(media) },
        decoder: clips.id.id,
        // The option's name when the first folders were made: a fingerprint does not follow.
        twins: duplicateClips,
        legacy,
      }),
  }),
  alternative: otherClipsId,
  former: beforeResampler,
  outdated: async ({ clips }, { media }, run, directory) =>
    clips && media !== false
      ? beforeDamage({
          directory,
          clips: [...clips.plan.clips].map(([id, { path }]) => ({
            id,
            path,
            givesVoice: true,
            givesPictures: true,
          })),
          converter: clips.converter,
          sampleRateHz: media.sampleRateHz,
          work: run.beside('clips'),
          signal: run.signal,
        })
      : undefined,
  async rows({ splits, rows, counts, clips }, { target, media }, run) {
    const steps = splits.length + (clips?.plan.hashes.size ?? 0) + 1;
    for (let i = 1; i <= splits.length; i++) run.onProgress(i, steps);
    const added =
      clips &&
      (await addClips(rows, clips, {
        signal: run.signal,
        onProgress: (done) => run.onProgress(splits.length + done, steps),
      }));
    const why =
      media === false
        ? 'clips are not read, even where they are there'
        : 'no clip was found below the folder';
    const ofClips: readonly Finding[] = clips
      ? [...findingsOf(clips.plan.counts), ...(added?.audit ?? [])]
      : [{ code: 'clips-absent', count: rows.length }];
    return {
      licence: LICENCE,
      labels: target === 'emotion' ? MELD_EMOTIONS : MELD_SENTIMENTS,
      splits: Object.fromEntries(
        splits.map(({ split, rows: texts }) => [
          split,
          added ? added.rows.filter(({ id }) => id.startsWith(`${split}/`)) : texts,
        ]),
      ),
      audit: [...ofClips, ...findingsOf(counts)],
      lost: added?.lost ?? 0,
      undecoded: added?.undecoded ?? 0,
      notes: clips && added ? [...clips.plan.lines, ...added.lines] : [`text only; ${why}.`],
      media: async (folder) => {
        await added?.write(folder);
        run.onProgress(steps, steps);
      },
    };
  },
});

interface MeldSplit {
  readonly split: Split;
  readonly rows: readonly UtteranceRow[];
  /** Of the CSV file. */
  readonly sha256: string;
}

/** The clips of a release, before they are converted. */
interface MeldMedia {
  readonly plan: ClipPlan;
  readonly converter: ClipConverter;
  /** What the results are known by. */
  readonly id: ClipsId;
}

/** Chooses the clips of the utterances, where the release has clips and they are asked for. */
async function readClips(
  options: ResolvedMeldOptions,
  release: OpenRelease,
  rows: readonly UtteranceRow[],
  run: SourceRun,
): Promise<MeldMedia | undefined> {
  const { media } = options;
  if (media === false) return undefined;
  const found = await findMeldClips(release.folder);
  if (found.plain.size + found.final.size === 0) return undefined;
  const converter = await run.openClips(media);
  const { signal } = run;
  const { hashes } = release;
  const all = { ...found, junk: found.junk + release.junk };
  const plan = await planClips(rows, all, {
    options,
    hashes,
    corpusHashes: await run.hashes(),
    converter,
    signal,
  });
  return { plan, converter, id: await converter.idOf([...plan.hashes.keys()], { signal }) };
}

const kaggleWithPaths = <Kaggle extends { readonly workspace?: string | undefined }>(
  kaggle: Kaggle,
  resolve: PathResolver,
): Kaggle =>
  kaggle.workspace === undefined ? kaggle : { ...kaggle, workspace: resolve.path(kaggle.workspace) };
