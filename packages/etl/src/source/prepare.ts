import { dirname, resolve } from 'node:path';
import { type Audit, type Finding, findingPlaces, findingText, isScored, SPLITS, sha256Of } from '@erc/core';
import { checkWritable, refuseUri } from '@erc/core/node';
import type { z } from 'zod';
import type { DatasetContents, UtteranceRow } from '../dataset-folder/contents.js';
import { sourceWithout } from '../dataset-folder/lacking-clips.js';
import { findMade, makeDataset } from '../dataset-folder/make-dataset.js';
import { keepFolds } from '../release/keep-folds.js';
import { refuseOverlap } from '../release/refuse-overlap.js';
import type { PreparedDataset, SourceContext } from '../source.js';
import type { CorpusRows, SourceDefinition } from './source-definition.js';
import { openSourceRun } from './source-run.js';
import type { SourceSchema } from './source-schema.js';

/**
 * Makes the dataset folder of a source step by step, or finds that it is up to date.
 *
 * @param type The source's word.
 */
export async function prepare<Schema extends SourceSchema, Raw>(
  type: string,
  definition: SourceDefinition<Schema, Raw>,
  options: z.output<Schema>,
  context: SourceContext,
): Promise<PreparedDataset> {
  const {
    version,
    from,
    read,
    fingerprint,
    alternative,
    former,
    outdated,
    rows: makeRows,
    tell,
  } = definition;
  const sourceOf = (raw: Raw): string =>
    sha256Of(JSON.stringify({ source: type, version, ...fingerprint(raw, options) }));
  const { signal, dryRun } = context;
  refuseUri(options.into);
  const directory = resolve(options.into);
  for (const place of from?.(options) ?? []) refuseOverlap(type, place, options.into);
  signal?.throwIfAborted();
  const { run, decoders, keepHashes, close } = openSourceRun(type, directory, context);
  try {
    if (dryRun && tell) {
      dryRun(await tell(options, run));
      return { directory, reused: false };
    }
    const raw = await read(options, run);
    signal?.throwIfAborted();
    const source = sourceOf(raw);
    const other = alternative?.(raw);
    const made =
      (await findMade(directory, source, decoders(), context)) ??
      (other === undefined ? undefined : await findMade(directory, sourceOf(other), decoders(), context));
    if (made) {
      // Who reads it refuses, with file and row.
      if (made.fault !== undefined && context.keepChanged) return { directory, reused: true };
      const why = made.fault ?? (await outdated?.(raw, options, run, directory));
      if (why === undefined) {
        await keepHashes();
        run.log(`${directory} is up to date.`);
        return { directory, reused: true };
      }
      run.log(`${directory} is made anew: ${why.replace(/\.$/, '')}.`);
    }
    const before = former?.(raw);
    if (before && (await findMade(directory, sourceOf(before.raw), decoders(), context))) {
      run.log(`${directory} is made anew: ${before.why}.`);
    }
    // Before clips are decoded for hours. The new folder is written beside the old one, which others may read or replace meanwhile.
    if (!dryRun) await checkWritable(dirname(directory));
    const rows = await makeRows(raw, options, run);
    const { lost = 0, undecoded = 0 } = rows;
    const clips = rows.clips ?? definition.clips?.(options);
    const contents = contentsOf(
      type,
      { ...rows, clips },
      sourceWithout(source, { lost, undecoded, decoders: decoders() }),
    );
    await makeDataset(directory, contents, context, rows.media);
    await keepHashes();
    for (const line of [...logged(contents.audit), ...(rows.notes ?? [])]) run.log(line);
    const again = context.keepLost ? 'erc-etl tries' : 'start again to try';
    if (lost > 0) {
      run.log(`${lost} clips were skipped after a crash or time-out: ${again} these once more.`);
    }
    if (undecoded > 0) {
      run.log(
        `${undecoded} clips are in codecs that no decoder here has: with another one, ${again} these once more.`,
      );
    }
    return { directory, reused: false };
  } finally {
    close();
  }
}

function contentsOf(type: string, rows: CorpusRows, source: string): DatasetContents {
  const { name = type, licence, labels, splits, audit = [], folds = {}, parts, clips } = rows;
  return {
    name,
    licence,
    labels,
    audit: [...sizesOf(splits), ...audit],
    source,
    folds: keepFolds(folds, splits),
    ...(parts && { parts }),
    ...(clips && { clips }),
    splits,
  };
}

/** How many utterances and dialogues each split has; apart from them, what is there to be read alone. */
function sizesOf(splits: CorpusRows['splits']): Finding[] {
  return SPLITS.flatMap((split) => {
    const rows = splits[split];
    if (!rows) return [];
    const scored = rows.filter(isScored);
    const dialogues = countDialogues(scored);
    return [
      { code: `${split}-utterances`, count: scored.length },
      { code: `${split}-dialogues`, count: dialogues },
      ...(scored.length < rows.length
        ? [
            { code: `${split}-context-utterances`, count: rows.length - scored.length },
            { code: `${split}-dialogues-of-context-alone`, count: countDialogues(rows) - dialogues },
          ]
        : []),
    ];
  });
}

const countDialogues = (rows: readonly UtteranceRow[]): number =>
  new Set(rows.map(({ dialogue }) => dialogue)).size;

/** What was found, but for what other folders have logged. */
function logged(audit: Audit): string[] {
  return audit
    .filter(({ count, part }) => count > 0 && part === undefined)
    .map((finding) => `${findingText(finding)}: ${finding.count}${findingPlaces(finding)}`);
}
