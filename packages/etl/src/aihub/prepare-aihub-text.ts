import { join, resolve } from 'node:path';
import { type Audit, ConfigError, DataError, parseOptions, SPLITS, type Split, sha256Of } from '@erc/core';
import { readBytes } from '../csv/read-bytes.js';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { isMade, makeDataset } from '../dataset-folder/make-dataset.js';
import { listRelease } from '../release/list-release.js';
import { refuseOverlap } from '../release/refuse-overlap.js';
import type { PreparedDataset, SourceContext } from '../source.js';
import { AIHUB_CODES, AIHUB_EMOTIONS } from './emotions.js';
import { AIHUB_LICENCE } from './licence.js';
import { type AihubTextSourceOptions, aihubTextSourceOptionsSchema } from './options.js';
import { AIHUB_TEXT_COUNTS, type AihubTextCounts, parseArray, readDialogues } from './read-dialogues.js';
import { readWorkbook } from './read-workbook.js';
import { sheetDialogues } from './sheet-dialogues.js';

/** Raised whenever the same release would give another dataset folder. */
const SOURCE_VERSION = 1;

/**
 * Makes a dataset folder from AI Hub's corpus of emotional dialogues (감성 대화 말뭉치): the human turns of each dialogue, in text, with the
 * emotion of the dialogue. There are no voices in it.
 *
 * @throws DataError when a file is missing, is there in two versions, or is neither a JSON array nor a workbook.
 * @throws ConfigError for the 60 fine emotions where there are xlsx files only, and when `into` cannot be overwritten, or holds the release itself.
 * @see https://aihub.or.kr, data set 86
 */
export async function prepareAihubText(
  options: AihubTextSourceOptions,
  context: SourceContext = {},
): Promise<PreparedDataset> {
  const { signal, onProgress, log } = context;
  const { from, into, target, validation } = parseOptions(
    aihubTextSourceOptionsSchema,
    options,
    'aihub-text',
  );
  const directory = resolve(into);
  refuseOverlap('aihub-text', from, into);
  const counts = Object.fromEntries(AIHUB_TEXT_COUNTS.map((name) => [name, 0])) as AihubTextCounts;
  const { paths, junk, links } = await listRelease(from);
  counts['junk files passed over'] = junk;
  counts['links passed over'] = links;
  const files: { split: Split; path: string; bytes: Uint8Array }[] = [
    { split: 'train', ...(await readPart(from, paths, 'Training')) },
    { split: validation, ...(await readPart(from, paths, 'Validation')) },
  ];
  const sheet = files.find(({ path }) => path.endsWith('.xlsx'));
  if (sheet && target === 'fine') {
    throw new ConfigError(
      `aihub-text: target: expected coarse for ${sheet.path}, received fine: the codes of the 60 emotions are in the JSON files only.`,
    );
  }
  signal?.throwIfAborted();
  const source = sha256Of(
    JSON.stringify({
      source: 'aihub-text',
      version: SOURCE_VERSION,
      target,
      files: files.map(({ split, bytes }) => [split, sha256Of(bytes)]),
    }),
  );
  if (await isMade(directory, source, context)) {
    log?.(`aihub-text: ${directory} is up to date.`);
    return { directory, reused: true };
  }
  const splits: Partial<Record<Split, UtteranceRow[]>> = {};
  for (const [i, { split, path, bytes }] of files.entries()) {
    signal?.throwIfAborted();
    const entries = path.endsWith('.json')
      ? parseArray(bytes, path)
      : sheetDialogues(await readWorkbook(path), path);
    splits[split] = readDialogues(entries, { path, split, target, counts, log });
    onProgress?.(i + 1, files.length + 1);
  }
  const audit = auditOf(splits, counts);
  await makeDataset(
    directory,
    {
      name: 'aihub-text',
      licence: AIHUB_LICENCE,
      labels: target === 'coarse' ? AIHUB_EMOTIONS : AIHUB_CODES,
      audit,
      source,
      splits,
    },
    context,
  );
  onProgress?.(files.length + 1, files.length + 1);
  for (const [name, count] of Object.entries(audit)) if (count > 0) log?.(`aihub-text: ${name}: ${count}`);
  return { directory, reused: false };
}

/**
 * The JSON file of a part, or else the xlsx file. File names may be decomposed (NFD), as macOS unpacks them: they are compared by their ASCII end
 * only.
 */
async function readPart(
  from: string,
  paths: readonly string[],
  part: 'Training' | 'Validation',
): Promise<{ path: string; bytes: Uint8Array }> {
  const named = (ending: string): string[] =>
    paths.filter((path) => path.endsWith(`${part}.${ending}`)).map((path) => join(from, path));
  const ending = named('json').length > 0 ? 'json' : 'xlsx';
  const found = named(ending);
  const [path] = found;
  if (path === undefined) {
    throw new DataError(
      `${from}: expected a file *${part}.json or *${part}.xlsx there or below, received none.`,
    );
  }
  const bytes = await readBytes(path);
  for (const other of found.slice(1)) {
    if (sha256Of(await readBytes(other)) === sha256Of(bytes)) continue;
    throw new DataError(
      `${from}: expected one file *${part}.${ending}, received ${path} and ${other}, which differ.`,
    );
  }
  return { path, bytes };
}

function auditOf(splits: Partial<Record<Split, UtteranceRow[]>>, counts: AihubTextCounts): Audit {
  const found: Record<string, number> = {};
  for (const split of SPLITS) {
    const rows = splits[split];
    if (!rows) continue;
    found[`${split} utterances`] = rows.length;
    found[`${split} dialogues`] = new Set(rows.map(({ dialogue }) => dialogue)).size;
  }
  const speakers = (split: Split) => new Set((splits[split] ?? []).map(({ speaker }) => speaker));
  const train = speakers('train');
  const others = [...speakers('dev'), ...speakers('test')];
  return { ...found, 'speakers in both splits': others.filter((name) => train.has(name)).length, ...counts };
}
