import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError, type Finding, isScored, mapBounded, SPLITS, type Split } from '@erc/core';
import { suggestionOrStop } from '../csv/suggest.js';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { requireRelease } from '../release/require-release.js';
import { copyWav, wavTargetOf } from '../release/wavs.js';
import { findingsOf, newCounts } from '../source/counts.js';
import { defineSource } from '../source/define-source.js';
import { fromPath } from '../source/from-path.js';
import type { CorpusRows } from '../source/source-definition.js';
import type { SourceRun } from '../source/source-run.js';
import { KEMDY19, KEMDY20, type KemdyCorpus } from './corpus.js';
import { KEMDY_COUNTS, type KemdyCounts } from './counts.js';
import { KEMDY_EMOTIONS } from './emotions.js';
import { type Clip, findClips, readClip } from './find-clips.js';
import {
  KEMDY19_PUBLISHED_EXCLUSIONS,
  kemdy19SourceOptionsSchema,
  kemdy20SourceOptionsSchema,
  type ResolvedKemdyOptions,
} from './options.js';
import { type Annotations, readAnnotations, type SessionSegment } from './read-annotations.js';
import { splitSessions } from './split-sessions.js';
import { kemdyFolds } from './standard-folds.js';
import { hasEmotion, toRow } from './to-row.js';

/**
 * The release of KEMDy19: 20 sessions of two actors, their voices, transcripts, and the judgements of ten raters, with the bio-signals of the
 * annotation files. Splits are cut by session. What is absent, broken or mended is counted in the audit.
 *
 * @see Noh & Jeong, KEMDy19, ETRI, https://nanum.etri.re.kr
 */
export const kemdy19 = defineSource({ schema: kemdy19SourceOptionsSchema, ...stepsOf(KEMDY19) });

/**
 * The release of KEMDy20: 40 sessions of two speakers, their voices, transcripts, and the judgements of ten raters. Its annotation files have no
 * bio-signals. Otherwise as {@link kemdy19}.
 *
 * @see Noh & Jeong, KEMDy20, ETRI, https://nanum.etri.re.kr
 */
export const kemdy20 = defineSource({ schema: kemdy20SourceOptionsSchema, ...stepsOf(KEMDY20) });

/** A release as it lies there. */
interface RawKemdy {
  readonly sessions: Readonly<Record<Split, readonly number[]>>;
  readonly annotations: Annotations;
  /** Segments of dialogues that are not excluded. */
  readonly kept: readonly SessionSegment[];
  /** Whether some of them have no emotion and stand there as context. */
  readonly keepsOthers: boolean;
  readonly clips: ReadonlyMap<string, Clip>;
  readonly counts: KemdyCounts;
}

function stepsOf(corpus: KemdyCorpus) {
  return {
    ...fromPath,
    version: 2,
    async read(options: ResolvedKemdyOptions, run: SourceRun): Promise<RawKemdy> {
      const sessions = splitSessions(corpus.source, options.split, corpus.sessions);
      const root = await findRoot(options.from, corpus);
      const counts = newCounts(KEMDY_COUNTS);
      const annotations = await readAnnotations(root, corpus, counts, run);
      const kept = withoutExcluded(corpus, options, annotations, counts);
      return {
        sessions,
        annotations,
        kept,
        keepsOthers:
          options.otherUtterances === 'context' &&
          kept.some((segment) => !hasEmotion(segment, { corpus, options })),
        clips: await readClips(root, kept, annotations, counts, run),
        counts,
      };
    },
    fingerprint: (
      { annotations, clips, keepsOthers }: RawKemdy,
      { from: _, into: __, otherUtterances: ___, ...options }: ResolvedKemdyOptions,
    ) => ({
      // Not where it changes nothing: folders from before there was this option stay.
      ...(keepsOthers && { otherUtterances: 'context' }),
      options: Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)),
      files: annotations.files,
      clips: [...clips]
        .map(([id, { fingerprint }]) => [id, fingerprint] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    }),
    former: (raw: RawKemdy) =>
      raw.keepsOthers
        ? {
            raw: { ...raw, keepsOthers: false },
            why: 'utterances without an emotion are context now (otherUtterances: drop leaves them out)',
          }
        : undefined,
    rows: (raw: RawKemdy, options: ResolvedKemdyOptions, run: SourceRun) => rowsOf(raw, corpus, options, run),
  };
}

function rowsOf(
  { sessions, annotations, kept, clips, counts }: RawKemdy,
  corpus: KemdyCorpus,
  options: ResolvedKemdyOptions,
  run: SourceRun,
): CorpusRows {
  const splits: Record<Split, UtteranceRow[]> = { train: [], dev: [], test: [] };
  const copies: { readonly id: string; readonly clip: Clip }[] = [];
  for (const segment of kept) {
    const split = SPLITS.find((name) => sessions[name].includes(segment.session))!;
    const clip = clips.get(segment.id)!;
    const row = toRow(segment, { split, clip, corpus, options, counts, log: run.log });
    if (!row) continue;
    splits[split].push(row);
    if (row.audio !== undefined) copies.push({ id: row.id, clip });
  }
  const wanted = SPLITS.filter((split) => sessions[split].length > 0);
  const empty = wanted.find((split) => !splits[split].some(isScored));
  if (empty !== undefined) {
    throw new ConfigError(
      `${corpus.source}: split: expected utterances in ${empty} (sessions ${sessions[empty].join(', ')}), ` +
        `received none: the release in ${options.from} has the sessions ${[...annotations.sessions].sort((a, b) => a - b).join(', ')}.`,
    );
  }
  let done = clips.size;
  return {
    licence: corpus.licence,
    labels: KEMDY_EMOTIONS,
    splits: Object.fromEntries(wanted.map((split) => [split, splits[split]])),
    audit: [
      ...sessionCounts(wanted, splits),
      { code: 'sessions-absent', count: corpus.sessions - annotations.sessions.size },
      ...findingsOf(counts),
    ],
    folds: kemdyFolds(corpus),
    async media(folder) {
      await mapBounded(
        copies,
        async ({ id, clip }) => {
          await copyWav(clip.wav!, wavTargetOf(folder, id));
          run.onProgress(++done, 2 * clips.size);
        },
        { signal: run.signal },
      );
      run.onProgress(2 * clips.size, 2 * clips.size);
    },
  };
}

const sessionCounts = (
  wanted: readonly Split[],
  splits: Readonly<Record<Split, readonly UtteranceRow[]>>,
): Finding[] =>
  wanted.map((split) => ({
    code: `${split}-sessions`,
    count: new Set(splits[split].map(({ session }) => session)).size,
  }));

/** The folder that holds `annotation`: the one that is named, or the release's own folder in it. */
async function findRoot(from: string, { folder }: KemdyCorpus): Promise<string> {
  await requireRelease(from, `the folder of the ${folder} release`);
  for (const root of [from, join(from, folder)]) {
    const isThere = await stat(join(root, 'annotation')).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (isThere) return root;
  }
  throw new DataError(`${from}: expected the folder annotation there or in ${folder}/, received none.`);
}

function withoutExcluded(
  { source }: KemdyCorpus,
  { exclude }: ResolvedKemdyOptions,
  { segments }: Annotations,
  counts: KemdyCounts,
): readonly SessionSegment[] {
  const names: readonly string[] = exclude === 'published' ? KEMDY19_PUBLISHED_EXCLUSIONS : exclude;
  if (exclude !== 'published') {
    const dialogues = [...new Set(segments.map(({ dialogue }) => dialogue))];
    const unknown = names.find((name) => !dialogues.includes(name));
    if (unknown !== undefined) {
      throw new ConfigError(
        `${source}: exclude: expected dialogues of the release, received ${JSON.stringify(unknown)}${suggestionOrStop(unknown, dialogues)}`,
      );
    }
  }
  const kept = segments.filter(({ dialogue }) => !names.includes(dialogue));
  counts['utterances-of-excluded-dialogues'] = segments.length - kept.length;
  return kept;
}

/** Reads every text, and each wav that is new or touched: to know their contents, and what of them can be used. */
async function readClips(
  root: string,
  segments: readonly SessionSegment[],
  { known }: Annotations,
  counts: KemdyCounts,
  { signal, log, onProgress, openWavs }: SourceRun,
): Promise<ReadonlyMap<string, Clip>> {
  const paths = await findClips(root, known, counts);
  const wavs = await openWavs();
  const clips = new Map<string, Clip>();
  await mapBounded(
    segments,
    async ({ id }) => {
      const onBroken = (path: string, problem: string) =>
        log(`${path}: expected a readable wav, received ${problem}.`);
      clips.set(id, await readClip(root, paths.get(id) ?? {}, { wavs, counts, onBroken }));
      onProgress(clips.size, 2 * segments.length);
    },
    { signal },
  );
  return clips;
}
