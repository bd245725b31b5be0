import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  type Audit,
  ConfigError,
  DataError,
  mapBounded,
  parseOptions,
  SPLITS,
  type Split,
  sha256Of,
} from '@erc/core';
import { suggestionOrStop } from '../csv/suggest.js';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { isMade, makeDataset } from '../dataset-folder/make-dataset.js';
import { keepFolds } from '../release/keep-folds.js';
import { refuseOverlap } from '../release/refuse-overlap.js';
import { copyWav, wavTargetOf } from '../release/wavs.js';
import type { PreparedDataset, SourceContext } from '../source.js';
import { KEMDY19, KEMDY20, type KemdyCorpus } from './corpus.js';
import { type KemdyCounts, newKemdyCounts } from './counts.js';
import { KEMDY_EMOTIONS } from './emotions.js';
import { type Clip, findClips, readClip } from './find-clips.js';
import {
  KEMDY19_PUBLISHED_EXCLUSIONS,
  type Kemdy19SourceOptions,
  type Kemdy20SourceOptions,
  kemdy19SourceOptionsSchema,
  kemdy20SourceOptionsSchema,
  type ResolvedKemdyOptions,
} from './options.js';
import { type Annotations, readAnnotations, type SessionSegment } from './read-annotations.js';
import { splitSessions } from './split-sessions.js';
import { kemdyFolds } from './standard-folds.js';
import { toRow } from './to-row.js';

/** Raised whenever the same release would give another dataset folder. */
const SOURCE_VERSION = 2;

/**
 * Makes a dataset folder from the release of KEMDy19: 20 sessions of two actors, their voices, transcripts, and the judgements of ten raters,
 * with the bio-signals of the annotation files. Splits are cut by session. What is absent, broken or mended is counted in the audit.
 *
 * @throws DataError with file and row when the release is not laid out as published, or a row is broken.
 * @throws ConfigError for wrong options, a split that stays empty, and when `into` cannot be overwritten, or holds the release itself.
 * @see Noh & Jeong, KEMDy19, ETRI, https://nanum.etri.re.kr
 */
export async function prepareKemdy19(
  options: Kemdy19SourceOptions,
  context: SourceContext = {},
): Promise<PreparedDataset> {
  return prepareKemdy(KEMDY19, parseOptions(kemdy19SourceOptionsSchema, options, 'kemdy19'), context);
}

/**
 * Makes a dataset folder from the release of KEMDy20: 40 sessions of two speakers, their voices, transcripts, and the judgements of ten raters.
 * Its annotation files have no bio-signals. Otherwise as {@link prepareKemdy19}.
 *
 * @throws DataError, ConfigError as {@link prepareKemdy19}.
 * @see Noh & Jeong, KEMDy20, ETRI, https://nanum.etri.re.kr
 */
export async function prepareKemdy20(
  options: Kemdy20SourceOptions,
  context: SourceContext = {},
): Promise<PreparedDataset> {
  return prepareKemdy(KEMDY20, parseOptions(kemdy20SourceOptionsSchema, options, 'kemdy20'), context);
}

async function prepareKemdy(
  corpus: KemdyCorpus,
  options: ResolvedKemdyOptions,
  context: SourceContext,
): Promise<PreparedDataset> {
  const { source } = corpus;
  const { signal, onProgress, log } = context;
  const { from, into } = options;
  const directory = resolve(into);
  const sessions = splitSessions(source, options.split, corpus.sessions);
  refuseOverlap(source, from, into);
  signal?.throwIfAborted();

  const root = await findRoot(from, corpus);
  const counts = newKemdyCounts();
  const annotations = await readAnnotations(root, corpus, counts, context);
  const kept = withoutExcluded(corpus, options, annotations, counts);
  const clips = await readClips(root, kept, annotations, counts, context, source);
  const fingerprint = fingerprintOf(source, options, annotations, clips);
  if (await isMade(directory, fingerprint, context)) {
    log?.(`${source}: ${directory} is up to date.`);
    return { directory, reused: true };
  }

  const splits: Record<Split, UtteranceRow[]> = { train: [], dev: [], test: [] };
  const copies: { readonly id: string; readonly clip: Clip }[] = [];
  for (const segment of kept) {
    const split = SPLITS.find((name) => sessions[name].includes(segment.session))!;
    const clip = clips.get(segment.id)!;
    const row = toRow(segment, { split, clip, corpus, options, counts, log });
    if (!row) continue;
    splits[split].push(row);
    if (row.audio !== undefined) copies.push({ id: row.id, clip });
  }
  const wanted = SPLITS.filter((split) => sessions[split].length > 0);
  const empty = wanted.find((split) => splits[split].length === 0);
  if (empty !== undefined) {
    throw new ConfigError(
      `${source}: split: expected utterances in ${empty} (sessions ${sessions[empty].join(', ')}), ` +
        `received none: the release in ${from} has the sessions ${[...annotations.sessions].sort((a, b) => a - b).join(', ')}.`,
    );
  }
  const audit = auditOf(wanted, splits, annotations, corpus, counts);
  const contents = {
    name: source,
    licence: corpus.licence,
    labels: KEMDY_EMOTIONS,
    audit,
    source: fingerprint,
    folds: keepFolds(kemdyFolds(corpus), splits),
  };
  let done = clips.size;
  await makeDataset(
    directory,
    { ...contents, splits: Object.fromEntries(wanted.map((split) => [split, splits[split]])) },
    context,
    async (temporary) => {
      await mapBounded(
        copies,
        async ({ id, clip }) => {
          await copyWav(clip.wav!, wavTargetOf(temporary, id));
          onProgress?.(++done, 2 * clips.size);
        },
        { signal: context.signal },
      );
    },
  );
  onProgress?.(2 * clips.size, 2 * clips.size);
  for (const [name, count] of Object.entries(audit)) if (count > 0) log?.(`${source}: ${name}: ${count}`);
  return { directory, reused: false };
}

/** The folder that holds `annotation`: the one that is named, or the release's own folder in it. */
async function findRoot(from: string, { folder }: KemdyCorpus): Promise<string> {
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
  counts['utterances of excluded dialogues'] = segments.length - kept.length;
  return kept;
}

/** Reads every text and wav once: to know their contents, and what of them can be used. */
async function readClips(
  root: string,
  segments: readonly SessionSegment[],
  { known }: Annotations,
  counts: KemdyCounts,
  context: SourceContext,
  source: string,
): Promise<ReadonlyMap<string, Clip>> {
  const paths = await findClips(root, known, counts);
  const clips = new Map<string, Clip>();
  await mapBounded(
    segments,
    async ({ id }) => {
      const onBroken = (path: string, problem: string) =>
        context.log?.(`${source}: ${path}: expected a readable wav, received ${problem}.`);
      clips.set(id, await readClip(root, paths.get(id) ?? {}, counts, onBroken));
      context.onProgress?.(clips.size, 2 * segments.length);
    },
    { signal: context.signal },
  );
  return clips;
}

/** Everything that the dataset folder depends on; not where the release and the folder are. */
function fingerprintOf(
  source: string,
  { from: _, into: __, ...options }: ResolvedKemdyOptions,
  { files }: Annotations,
  clips: ReadonlyMap<string, Clip>,
): string {
  const contents = [...clips].map(([id, { fingerprint }]) => [id, fingerprint] as const);
  return sha256Of(
    JSON.stringify({
      source,
      version: SOURCE_VERSION,
      options: Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)),
      files,
      clips: contents.sort(([a], [b]) => (a < b ? -1 : 1)),
    }),
  );
}

function auditOf(
  wanted: readonly Split[],
  splits: Readonly<Record<Split, readonly UtteranceRow[]>>,
  { sessions }: Annotations,
  corpus: KemdyCorpus,
  counts: KemdyCounts,
): Audit {
  const found: Record<string, number> = {};
  for (const split of wanted) {
    found[`${split} utterances`] = splits[split].length;
    found[`${split} dialogues`] = new Set(splits[split].map(({ dialogue }) => dialogue)).size;
    found[`${split} sessions`] = new Set(splits[split].map(({ session }) => session)).size;
  }
  return { ...found, 'sessions absent': corpus.sessions - sessions.size, ...counts };
}
