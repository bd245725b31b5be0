import { relative, resolve, sep } from 'node:path';
import { type Audit, parseOptions, SPLITS, type Split, sha256Of } from '@erc/core';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { isMade, makeDataset } from '../dataset-folder/make-dataset.js';
import { keepFolds } from '../release/keep-folds.js';
import { refuseOverlap } from '../release/refuse-overlap.js';
import type { PreparedDataset, SourceContext } from '../source.js';
import { createSplitOf, speakerOf } from './assign-split.js';
import {
  IEMOCAP_CODES,
  IEMOCAP_EMOTIONS,
  IEMOCAP_LABEL_SETS,
  type IemocapCode,
  labelsByCode,
} from './emotions.js';
import { findIemocapRoot } from './find-release.js';
import { findVoices, type Voices } from './find-voices.js';
import { createFindings, type Findings } from './findings.js';
import {
  type IemocapSourceOptions,
  iemocapSourceOptionsSchema,
  type ResolvedIemocapOptions,
} from './options.js';
import { type ReleaseDialogue, type ReleaseUtterance, readRelease } from './read-release.js';
import { IEMOCAP_FOLDS } from './standard-folds.js';
import { type VoiceFile, writeVoices } from './write-voices.js';

/** Raised whenever the same release would give another dataset folder. */
const SOURCE_VERSION = 2;
const LICENCE =
  'IEMOCAP is released by the SAIL lab of the University of Southern California for research, by signed agreement: do not share it or what is made from it.';

/**
 * Makes a dataset folder from the IEMOCAP release: text, voices (16 kHz mono, 16 bits), labels, valence, arousal, dominance, the
 * raters' votes, times, gender, session. Utterances whose label is in no class are left out and counted; they keep their place in
 * {@link UtteranceRow.sequence}. Faces are not read.
 *
 * Whether the dataset folder is up to date is decided by the contents of all files that are used, so every call reads the recordings once.
 *
 * @throws DataError with file and row when the release is incomplete or an evaluation is broken.
 * @throws ConfigError for wrong options, and when `into` cannot be overwritten, or holds the release itself.
 * @see Busso et al. 2008, "IEMOCAP: interactive emotional dyadic motion capture database", Language Resources and Evaluation 42
 */
export async function prepareIemocap(
  options: IemocapSourceOptions,
  context: SourceContext = {},
): Promise<PreparedDataset> {
  const { log, signal } = context;
  const resolved = parseOptions(iemocapSourceOptionsSchema, options, 'iemocap');
  const directory = resolve(resolved.into);
  refuseOverlap('iemocap', resolved.from, resolved.into);
  signal?.throwIfAborted();

  const root = await findIemocapRoot(resolved.from);
  const findings = createFindings();
  const dialogues = await readRelease(root, findings, context);
  const groups = typeof resolved.labels === 'object' ? resolved.labels : IEMOCAP_LABEL_SETS[resolved.labels];
  const labels = labelsByCode(groups);
  const isKept = ({ code }: ReleaseUtterance): boolean => labels.has(code);
  const voices = await findVoices({ ...resolved, root, dialogues, isKept, findings }, context);
  const source = fingerprintOf(resolved, root, dialogues, voices);
  if (await isMade(directory, source, context)) {
    log?.(`iemocap: ${directory} is up to date.`);
    return { directory, reused: true };
  }

  const splitOf = createSplitOf(resolved.split, dialogues);
  const splits: Partial<Record<Split, UtteranceRow[]>> = {};
  const files: VoiceFile[] = [];
  for (const utterance of dialogues.flatMap(({ utterances }) => utterances)) {
    const emotion = labels.get(utterance.code);
    if (emotion === undefined) continue;
    const cut = voices.cuts.get(utterance);
    if (!cut && resolved.audio !== 'none') findings.add('utterances without a voice', utterance.where);
    if (!cut && utterance.text === '') {
      findings.add('left out: neither text nor voice', utterance.where);
      continue;
    }
    const split = splitOf(utterance);
    const row = toRow(utterance, { split, emotion, labels, hasVoice: cut !== undefined });
    splits[split] ??= [];
    splits[split].push(row);
    if (cut) files.push({ ...cut, to: row.audio! });
  }
  const audit = auditOf(dialogues, labels, splits, findings);
  const folds = keepFolds(IEMOCAP_FOLDS, splits);
  await makeDataset(
    directory,
    { name: 'iemocap', licence: LICENCE, labels: Object.keys(groups), audit, source, splits, folds },
    context,
    (temporary) => writeVoices(temporary, files, voices.recordings, context),
  );
  for (const line of findings.lines()) log?.(`iemocap: ${line}`);
  for (const [name, count] of Object.entries(audit)) {
    if (/^(label|train|dev|test) /.test(name)) log?.(`iemocap: ${name}: ${count}`);
  }
  return { directory, reused: false };
}

function toRow(
  utterance: ReleaseUtterance,
  {
    split,
    emotion,
    labels,
    hasVoice,
  }: {
    readonly split: Split;
    readonly emotion: string;
    readonly labels: ReadonlyMap<IemocapCode, string>;
    readonly hasVoice: boolean;
  },
): UtteranceRow {
  const { dialogue, sequence, session, speaker, text, choices } = utterance;
  const { valence, arousal, dominance, startSeconds, endSeconds } = utterance;
  const id = `${split}/${dialogue}/${sequence}`;
  const votes = votesOf(choices, labels);
  return {
    id,
    dialogue,
    sequence,
    speaker: speakerOf(utterance),
    text,
    ...(hasVoice ? { audio: `media/${id}.wav` } : {}),
    emotion,
    valence,
    arousal,
    dominance,
    startSeconds,
    endSeconds,
    gender: speaker === 'F' ? 'female' : 'male',
    session: String(session),
    ...(Object.keys(votes).length > 0 ? { votes } : {}),
  };
}

/**
 * Raters for each label. Who chose several labels counts for each, but once for a class of several. A label that no class has keeps its
 * own name.
 */
function votesOf(
  choices: readonly ReadonlySet<IemocapCode>[],
  labels: ReadonlyMap<IemocapCode, string>,
): Record<string, number> {
  const votes: Record<string, number> = {};
  for (const codes of choices) {
    for (const label of new Set([...codes].map((code) => labels.get(code) ?? IEMOCAP_EMOTIONS[code]))) {
      votes[label] = (votes[label] ?? 0) + 1;
    }
  }
  return votes;
}

function auditOf(
  dialogues: readonly ReleaseDialogue[],
  labels: ReadonlyMap<IemocapCode, string>,
  splits: Partial<Record<Split, UtteranceRow[]>>,
  findings: Findings,
): Audit {
  const found: Record<string, number> = {};
  for (const split of SPLITS) {
    const rows = splits[split];
    if (!rows) continue;
    found[`${split} utterances`] = rows.length;
    found[`${split} dialogues`] = new Set(rows.map(({ dialogue }) => dialogue)).size;
  }
  const utterances = dialogues.flatMap((dialogue) => dialogue.utterances);
  for (const code of IEMOCAP_CODES) {
    found[`label ${code} (${labels.get(code) ?? 'left out'})`] = utterances.filter(
      (utterance) => utterance.code === code,
    ).length;
  }
  return { ...found, ...findings.counts() };
}

/** Everything that the dataset folder depends on; not where the release and the folder are. */
function fingerprintOf(
  { labels, audio, channel, split }: ResolvedIemocapOptions,
  root: string,
  dialogues: readonly ReleaseDialogue[],
  { recordings }: Voices,
): string {
  return sha256Of(
    JSON.stringify({
      source: 'iemocap',
      version: SOURCE_VERSION,
      labels,
      audio,
      channel,
      split,
      texts: dialogues.map(({ dialogue, sha256 }) => [dialogue, sha256]),
      recordings: [...recordings]
        .map(([path, sha256]) => [relative(root, path).split(sep).join('/'), sha256])
        .sort(),
    }),
  );
}
