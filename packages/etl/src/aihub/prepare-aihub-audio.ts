import { resolve } from 'node:path';
import { ConfigError, createRandom, mapBounded, parseOptions, sha256Of } from '@erc/core';
import { suggestionOrStop } from '../csv/suggest.js';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { isMade, makeDataset } from '../dataset-folder/make-dataset.js';
import { refuseOverlap } from '../release/refuse-overlap.js';
import { copyWav, wavPathOf, wavTargetOf } from '../release/wavs.js';
import type { PreparedDataset, SourceContext } from '../source.js';
import { AIHUB_LICENCE } from './licence.js';
import {
  type AihubAudioSourceOptions,
  aihubAudioSourceOptionsSchema,
  type ResolvedAihubAudioOptions,
} from './options.js';
import { AIHUB_AUDIO_COUNTS, type AihubAudioCounts, type AihubClip, readAihubClips } from './read-clips.js';

/** Raised whenever the same files would give another dataset folder. */
const SOURCE_VERSION = 1;

/**
 * Makes a dataset folder from single utterances with voices in the layout that systems B and D describe: `wav/*.wav`, and in `annotation` a CSV
 * file of one row (text, segment_id, emotion) for each. Every utterance is a dialogue of its own, and **all of them are train**: this
 * corpus is there to be mixed into the training of another, and has nothing to say in that one's dev or test split.
 *
 * @throws DataError with the file for an emotion that is no label, or two different annotations of one wav.
 * @throws ConfigError for wrong options, and when `into` cannot be overwritten, or holds the corpus itself.
 */
export async function prepareAihubAudio(
  options: AihubAudioSourceOptions,
  context: SourceContext = {},
): Promise<PreparedDataset> {
  const { signal, onProgress, log } = context;
  const resolved = parseOptions(aihubAudioSourceOptionsSchema, options, 'aihub-audio');
  const { from, into, labels } = resolved;
  const directory = resolve(into);
  checkEmotions(resolved);
  refuseOverlap('aihub-audio', from, into);
  signal?.throwIfAborted();

  const counts = Object.fromEntries(AIHUB_AUDIO_COUNTS.map((name) => [name, 0])) as AihubAudioCounts;
  const all = await readAihubClips(resolved, counts, context);
  const source = sha256Of(
    JSON.stringify({
      source: 'aihub-audio',
      version: SOURCE_VERSION,
      labels,
      emotions: Object.entries(resolved.emotions).sort(),
      drawn: resolved.utterances === undefined ? 'all' : [resolved.utterances, resolved.seed],
      clips: all.map(({ id, fingerprint }) => [id, fingerprint]),
    }),
  );
  if (await isMade(directory, source, context)) {
    log?.(`aihub-audio: ${directory} is up to date.`);
    return { directory, reused: true };
  }
  const usable = all.filter(({ text, wav }) => text !== '' || wav);
  counts['empty texts'] = all.filter(({ text }) => text === '').length;
  counts['utterances without text and voice left out'] = all.length - usable.length;
  const clips = draw(usable, resolved);
  counts['utterances not drawn'] = usable.length - clips.length;
  const rows = clips.map(toRow);
  const audit = { 'train utterances': rows.length, ...counts };
  const voices = clips.filter(({ wav }) => wav);
  let done = all.length;
  await makeDataset(
    directory,
    { name: 'aihub-audio', licence: AIHUB_LICENCE, labels, audit, source, splits: { train: rows } },
    context,
    async (temporary) => {
      await mapBounded(
        voices,
        async ({ id, wav }) => {
          await copyWav(wav!, wavTargetOf(temporary, `train/${id}/0`));
          onProgress?.(++done, 2 * all.length);
        },
        { signal: context.signal },
      );
    },
  );
  onProgress?.(2 * all.length, 2 * all.length);
  for (const [name, count] of Object.entries(audit)) if (count > 0) log?.(`aihub-audio: ${name}: ${count}`);
  return { directory, reused: false };
}

function checkEmotions({ emotions, labels }: ResolvedAihubAudioOptions): void {
  for (const [word, label] of Object.entries(emotions)) {
    if (labels.includes(label)) continue;
    throw new ConfigError(
      `aihub-audio: emotions.${word}: expected one of the labels ${labels.join(', ')}, ` +
        `received ${JSON.stringify(label)}${suggestionOrStop(label, labels)}`,
    );
  }
}

/** So many of the clips, in their order. */
function draw(
  clips: readonly AihubClip[],
  { utterances, seed }: ResolvedAihubAudioOptions,
): readonly AihubClip[] {
  if (utterances === undefined) return clips;
  if (utterances > clips.length) {
    throw new ConfigError(
      `aihub-audio: utterances: expected at most ${clips.length}, which is all there are, received ${utterances}.`,
    );
  }
  const places = createRandom(seed).shuffle(clips.map((_, i) => i));
  const drawn = new Set(places.slice(0, utterances));
  return clips.filter((_, i) => drawn.has(i));
}

/** Who speaks is unknown but for the letter that names begin with: F_000001, M_005000. */
function toRow({ id, text, emotion, wav }: AihubClip): UtteranceRow {
  const gender = /^([FM])_/.exec(id)?.[1];
  const name = `train/${id}/0`;
  return {
    id: name,
    dialogue: id,
    sequence: 0,
    speaker: gender === undefined ? 'unknown' : `unknown ${gender}`,
    text,
    emotion,
    ...(wav && { audio: wavPathOf(name) }),
    ...(gender !== undefined && { gender }),
  };
}
