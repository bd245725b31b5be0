import { join } from 'node:path';
import { ConfigError, DataError, type Finding, type Split, sha256Of } from '@erc/core';
import { readBytes } from '../csv/read-bytes.js';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { listRelease } from '../release/list-release.js';
import { findingsOf, newCounts } from '../source/counts.js';
import { defineSource } from '../source/define-source.js';
import { fromPath } from '../source/from-path.js';
import { AIHUB_CODES, AIHUB_EMOTIONS } from './emotions.js';
import { AIHUB_LICENCE } from './licence.js';
import { aihubTextSourceOptionsSchema } from './options.js';
import { AIHUB_TEXT_COUNTS, parseArray, readDialogues } from './read-dialogues.js';
import { readWorkbook } from './read-workbook.js';
import { sheetDialogues } from './sheet-dialogues.js';

/**
 * AI Hub's corpus of emotional dialogues (감성 대화 말뭉치): the human turns of each dialogue, in text, with the emotion of the dialogue. There are
 * no voices in it. The 60 fine emotions are in the JSON files only, not in the workbooks.
 *
 * @see https://aihub.or.kr, data set 86
 */
export const aihubText = defineSource({
  schema: aihubTextSourceOptionsSchema,
  version: 1,
  ...fromPath,
  async read({ from, target, validation }) {
    const { paths, junk, links } = await listRelease(from);
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
    return { files, junk, links };
  },
  fingerprint: ({ files }, { target }) => ({
    target,
    files: files.map(({ split, bytes }) => [split, sha256Of(bytes)]),
  }),
  async rows({ files, junk, links }, { target }, { signal, log, onProgress }) {
    const counts = newCounts(AIHUB_TEXT_COUNTS);
    counts['junk-files-passed-over'] = junk;
    counts['links-passed-over'] = links;
    const splits: Partial<Record<Split, UtteranceRow[]>> = {};
    const steps = files.length + 1;
    for (const [i, { split, path, bytes }] of files.entries()) {
      signal?.throwIfAborted();
      const entries = path.endsWith('.json')
        ? parseArray(bytes, path)
        : sheetDialogues(await readWorkbook(path), path);
      splits[split] = readDialogues(entries, { path, split, target, counts, log });
      onProgress(i + 1, steps);
    }
    return {
      licence: AIHUB_LICENCE,
      labels: target === 'coarse' ? AIHUB_EMOTIONS : AIHUB_CODES,
      splits,
      audit: [sharedSpeakers(splits), ...findingsOf(counts)],
      media: async () => onProgress(steps, steps),
    };
  },
});

function sharedSpeakers(splits: Partial<Record<Split, readonly UtteranceRow[]>>): Finding {
  const speakers = (split: Split) => new Set((splits[split] ?? []).map(({ speaker }) => speaker));
  const train = speakers('train');
  const others = [...speakers('dev'), ...speakers('test')];
  return { code: 'speakers-in-both-splits', count: others.filter((name) => train.has(name)).length };
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
