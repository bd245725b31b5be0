import { relative, resolve, sep } from 'node:path';
import { type Audit, ConfigError, SPLITS, type Split, sha256Of } from '@erc/core';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { isMade, makeDataset } from '../dataset-folder/make-dataset.js';
import { refuseOverlap } from '../release/refuse-overlap.js';
import type { DryRun, PreparedDataset, SourceContext } from '../source.js';
import { joinFeatures } from './join-features.js';
import { joinFolds } from './join-folds.js';
import { joinMedia } from './join-media.js';
import { type JoinedRow, joinRow } from './join-row.js';
import { mixIn } from './mix-in.js';
import { type OpenedPart, openPart, utterancesOf } from './open-part.js';
import { nameOfPart, type ResolvedJoinedOptions, type ResolvedJoinedPart } from './options.js';

/** Raised whenever the same parts would give another dataset folder. */
const SOURCE_VERSION = 1;

/** Options of a part without what only joining reads. */
export type PartSource<Part = ResolvedJoinedPart> = Part extends unknown
  ? Omit<Part, 'as' | 'map' | 'mix'>
  : never;

/**
 * Makes the dataset folder of each part, and one that joins them: every part keeps its splits, its dialogues, speakers and sessions begin
 * with its name, labels go by its map, and audits stand side by side. A part that is mixed in is train alone, whatever is cut later.
 *
 * @param prepare Makes the dataset folder of one part.
 * @throws ConfigError for labels, maps and shares that do not fit; else what the parts throw.
 */
export async function prepareJoined(
  options: ResolvedJoinedOptions,
  prepare: (part: PartSource, context: SourceContext) => Promise<PreparedDataset>,
  context: SourceContext,
): Promise<PreparedDataset> {
  const { log, signal, onProgress } = context;
  const directory = resolve(options.into);
  checkFolders(options);
  if (context.dryRun) {
    await tellParts(options, prepare, context, context.dryRun);
    return { directory, reused: false };
  }
  const parts: OpenedPart[] = [];
  for (const [i, part] of options.from.entries()) {
    const { as: _, map: __, mix: ___, ...own } = part;
    // Parts and the joining count alike: their own steps are not known before they begin.
    const within = (done: number, total: number) =>
      onProgress?.(i + done / Math.max(1, total), options.from.length + 1);
    const { directory: folder } = await prepare(own, { ...context, onProgress: within });
    parts.push(await openPart(part, folder));
  }
  signal?.throwIfAborted();
  const source = fingerprintOf(options, parts);
  if (await isMade(directory, source, context)) {
    log?.(`joined: ${directory} is up to date.`);
    return { directory, reused: true };
  }

  const { rows, audit } = joinRows(parts);
  const splits: Partial<Record<Split, UtteranceRow[]>> = {};
  for (const { split, row } of rows) {
    splits[split] ??= [];
    splits[split].push(row);
  }
  const hosts = parts.filter((part) => !part.options.mix);
  await makeDataset(
    directory,
    {
      name: parts.map(({ name }) => name).join('+'),
      licence: parts.map(({ name, dataset }) => `${name}: ${dataset.licence}`).join(' '),
      labels: labelsOf(options, parts),
      audit,
      source,
      splits,
      folds: joinFolds(hosts),
      parts: parts.map(({ name, dataset, options: { mix } }) => ({
        name,
        test: dataset.splits.test !== undefined && !mix,
        path: relative(directory, dataset.directory).split(sep).join('/'),
        sha256: dataset.sha256,
      })),
    },
    context,
    async (temporary) => {
      await joinMedia(temporary, parts, rows, context);
      await joinFeatures(temporary, parts, rows);
    },
  );
  onProgress?.(options.from.length + 1, options.from.length + 1);
  for (const [name, count] of Object.entries(joinedCounts(rows))) log?.(`joined: ${name}: ${count}`);
  return { directory, reused: false };
}

/** A dry run of each part. What joining them gives is not known without their folders. */
async function tellParts(
  { from, labels: wanted }: ResolvedJoinedOptions,
  prepare: (part: PartSource, context: SourceContext) => Promise<PreparedDataset>,
  context: SourceContext,
  tell: (would: DryRun) => void,
): Promise<void> {
  const audit: Record<string, number> = {};
  const labels: string[] = [];
  for (const part of hostsFirst(from, ({ mix }) => mix)) {
    const { as: _, map, mix: __, ...own } = part;
    await prepare(own, {
      ...context,
      dryRun: (would) => {
        for (const [name, count] of Object.entries(would.audit))
          audit[`${nameOfPart(part)}: ${name}`] = count;
        labels.push(
          ...would.labels.flatMap((label) => (Object.hasOwn(map, label) ? (map[label] ?? []) : label)),
        );
      },
    });
  }
  tell({ name: from.map(nameOfPart).join('+'), labels: wanted ?? [...new Set(labels)], audit });
}

/** Each part has a folder of its own, apart from the joined one. */
function checkFolders({ from, into }: ResolvedJoinedOptions): void {
  const folders = from.map((part) => resolve(part.into));
  for (const [i, folder] of folders.entries()) {
    refuseOverlap('joined', folder, into);
    if (folders.indexOf(folder) < i) {
      throw new ConfigError(
        `dataset ${nameOfPart(from[i]!)}: into: expected a folder of its own, received ${from[i]!.into}, as of ${nameOfPart(from[folders.indexOf(folder)]!)}.`,
      );
    }
  }
}

/** A part that is mixed in brings no order of its own to the labels. */
const hostsFirst = <Part>(parts: readonly Part[], mixOf: (part: Part) => unknown): Part[] =>
  [...parts].sort((a, b) => Number(Boolean(mixOf(a))) - Number(Boolean(mixOf(b))));

/** Labels in the order of the classes. */
function labelsOf({ labels }: ResolvedJoinedOptions, parts: readonly OpenedPart[]): readonly string[] {
  const all = hostsFirst(parts, ({ options }) => options.mix).flatMap(({ name, dataset, labelOf }) =>
    dataset.labels.flatMap((own) => {
      const label = labelOf(own);
      if (label !== null && labels && !labels.includes(label)) {
        throw new ConfigError(
          `dataset ${name}: map: expected ${JSON.stringify(own)} to become one of the labels ${labels.join(', ')}, or null; received ${JSON.stringify(label)}.`,
        );
      }
      return label === null ? [] : [label];
    }),
  );
  return labels ?? [...new Set(all)];
}

/** The rows of all parts, and their audits side by side. */
function joinRows(parts: readonly OpenedPart[]): {
  readonly rows: readonly JoinedRow[];
  readonly audit: Audit;
} {
  const audits = new Map<OpenedPart, Record<string, number>>();
  const rowsOf = new Map<OpenedPart, readonly JoinedRow[]>();
  for (const part of parts) {
    const all = utterancesOf(part.dataset);
    rowsOf.set(
      part,
      all.flatMap(({ split, utterance }) => joinRow(part, split, utterance) ?? []),
    );
    audits.set(part, {
      ...part.dataset.audit,
      ...labelCounts(
        part,
        all.map(({ utterance }) => utterance.emotion),
      ),
    });
  }
  const hosts = parts.filter(({ options }) => !options.mix).flatMap((part) => rowsOf.get(part)!);
  for (const part of parts.filter(({ options }) => options.mix)) {
    const { rows, counts } = mixIn(part, hosts);
    rowsOf.set(part, rows);
    Object.assign(audits.get(part)!, counts);
  }
  const rows = parts.flatMap((part) => rowsOf.get(part)!);
  const audit: Record<string, number> = joinedCounts(rows);
  for (const part of parts) {
    for (const [name, count] of Object.entries(audits.get(part)!)) audit[`${part.name}: ${name}`] = count;
  }
  return { rows, audit };
}

/** How many utterances of the part each line of its map is about. */
function labelCounts({ options }: OpenedPart, emotions: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(options.map).map(([from, to]) => [
      to === null ? `label ${from} left out` : `label ${from} mapped to ${to}`,
      emotions.filter((emotion) => emotion === from).length,
    ]),
  );
}

function joinedCounts(rows: readonly JoinedRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const split of SPLITS) {
    const own = rows.filter((joined) => joined.split === split);
    if (own.length === 0) continue;
    counts[`${split} utterances`] = own.length;
    counts[`${split} dialogues`] = new Set(own.map(({ row }) => row.dialogue)).size;
  }
  return counts;
}

/** Everything that the joined folder depends on; not where folders are. */
function fingerprintOf({ labels }: ResolvedJoinedOptions, parts: readonly OpenedPart[]): string {
  return sha256Of(
    JSON.stringify({
      source: 'joined',
      version: SOURCE_VERSION,
      labels,
      parts: parts.map(({ name, options: { map, mix }, dataset, files }) => ({
        name,
        map: Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)),
        mix,
        dataset: dataset.sha256,
        labels: dataset.labels,
        folds: dataset.folds,
        audit: dataset.audit,
        files: Object.keys(files).length,
      })),
    }),
  );
}
