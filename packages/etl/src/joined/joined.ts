import { relative, resolve, sep } from 'node:path';
import { type Audit, ConfigError, createRegistry, type Finding, isScored, type Split } from '@erc/core';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { defineSource, type SourceDescriptor } from '../source/define-source.js';
import type { SourceRegistry } from '../source/registry.js';
import type { SourceRun } from '../source/source-run.js';
import type { ParsedSource } from '../source/source-schema.js';
import type { DryRun } from '../source.js';
import { joinFeatures } from './join-features.js';
import { joinFolds } from './join-folds.js';
import { joinMedia } from './join-media.js';
import { type JoinedRow, joinRow } from './join-row.js';
import { mixIn } from './mix-in.js';
import { type OpenedPart, openPart, utterancesOf } from './open-part.js';
import { checkParts, joinedSourceSchema, nameOfPart, type ParsedPart, partFields } from './options.js';

/**
 * Several datasets as one. Each is prepared in a folder of its own; then they are joined: every part keeps its splits, its dialogues, speakers and
 * sessions begin with its name, labels go by its map, and audits stand side by side. A part that is mixed in is train alone, whatever is cut later.
 *
 * @param sources Those that a part can be.
 */
export const joined = (sources: SourceRegistry): SourceDescriptor => {
  const parts = sources.parts.map((part) => ({ ...part, schema: part.schema.safeExtend(partFields) }));
  const registry = createRegistry('dataset', 'source', [{ from: 'joined', parts }]);
  return defineSource({
    schema: joinedSourceSchema(registry.schema).superRefine(checkParts),
    version: 1,
    withPaths: (options, paths) => ({
      ...options,
      from: options.from.map((part) => ({ ...part, ...registry.of(part).withPaths(part, paths) })),
    }),
    from: ({ from }) => from.map(({ into }) => into),
    clips: () => undefined,
    async read({ from }, run) {
      checkFolders(from);
      const opened: OpenedPart[] = [];
      for (const [i, part] of from.entries()) {
        // Parts and the joining count alike: their own steps are not known before they begin.
        const onProgress = (done: number, total: number): void =>
          run.onProgress(i + done / Math.max(1, total), from.length + 1);
        const own = ownOptions(part);
        const { directory } = await sources.of(own).prepare(own, { ...run.context, onProgress });
        opened.push(await openPart(part, directory));
      }
      return opened;
    },
    fingerprint: (opened, { labels }) => ({
      labels,
      parts: opened.map(({ name, options: { map, mix }, dataset, files }) => ({
        name,
        map: Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)),
        mix,
        dataset: dataset.sha256,
        labels: dataset.labels,
        folds: dataset.folds,
        audit: countsOf(dataset.audit),
        files: Object.keys(files).length,
      })),
    }),
    rows(opened, { from, into, labels }, run) {
      const { rows, audit } = joinRows(opened);
      const splits: Partial<Record<Split, UtteranceRow[]>> = {};
      for (const { split, row } of rows) {
        splits[split] ??= [];
        splits[split].push(row);
      }
      const directory = resolve(into);
      return {
        name: opened.map(({ name }) => name).join('+'),
        licence: opened.map(({ name, dataset }) => `${name}: ${dataset.licence}`).join(' '),
        labels: labelsOf(labels, opened),
        audit,
        splits,
        clips: clipsOf(opened),
        folds: joinFolds(opened.filter((part) => !part.options.mix)),
        parts: opened.map(({ name, dataset, options: { mix } }) => ({
          name,
          test: dataset.splits.test !== undefined && !mix,
          path: relative(directory, dataset.directory).split(sep).join('/'),
          sha256: dataset.sha256,
        })),
        async media(folder) {
          await joinMedia(folder, opened, rows, run);
          await joinFeatures(folder, opened, rows);
          run.onProgress(from.length + 1, from.length + 1);
        },
      };
    },
    tell: ({ from, labels }, run) => tellParts(sources, from, labels, run),
  });
};

/** Options of a part without what only joining reads. */
function ownOptions(part: ParsedPart): ParsedSource {
  const { as: _, map: __, mix: ___, ...own } = part;
  return own;
}

/** How clips became voices and pictures, where the parts that had some do not differ in it. */
function clipsOf(opened: readonly OpenedPart[]): OpenedPart['clips'] {
  const [first, ...others] = opened.flatMap(({ clips }) => clips ?? []);
  return others.every((one) => JSON.stringify(one) === JSON.stringify(first)) ? first : undefined;
}

/** Counts of a part's audit, as fingerprints have them. */
const countsOf = (audit: Audit): Record<string, number> =>
  Object.fromEntries(audit.map(({ code, of = [], count }) => [[code, ...of].join(' '), count]));

/** A dry run of each part. What joining them gives is not known without their folders. */
async function tellParts(
  sources: SourceRegistry,
  from: readonly ParsedPart[],
  wanted: readonly string[] | undefined,
  { context }: SourceRun,
): Promise<DryRun> {
  checkFolders(from);
  const audit: Finding[] = [];
  const labels: string[] = [];
  for (const part of hostsFirst(from, ({ mix }) => mix)) {
    const { map } = part;
    const own = ownOptions(part);
    await sources.of(own).prepare(own, {
      ...context,
      dryRun(would) {
        audit.push(...would.audit.map((finding) => ({ ...finding, part: nameOfPart(part) })));
        labels.push(
          ...would.labels.flatMap((label) => (Object.hasOwn(map, label) ? (map[label] ?? []) : label)),
        );
      },
    });
  }
  return { name: from.map(nameOfPart).join('+'), labels: wanted ?? [...new Set(labels)], audit };
}

/** Each part has a folder of its own. */
function checkFolders(parts: readonly ParsedPart[]): void {
  const folders = parts.map((part) => resolve(part.into));
  for (const [i, folder] of folders.entries()) {
    const first = folders.indexOf(folder);
    if (first === i) continue;
    throw new ConfigError(
      `dataset ${nameOfPart(parts[i]!)}: into: expected a folder of its own, received ${parts[i]!.into}, as of ${nameOfPart(parts[first]!)}.`,
    );
  }
}

/** A part that is mixed in brings no order of its own to the labels. */
const hostsFirst = <Part>(parts: readonly Part[], mixOf: (part: Part) => unknown): Part[] =>
  [...parts].sort((a, b) => Number(Boolean(mixOf(a))) - Number(Boolean(mixOf(b))));

/** Labels in the order of the classes. */
function labelsOf(labels: readonly string[] | undefined, parts: readonly OpenedPart[]): readonly string[] {
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
  const audits = new Map<OpenedPart, Finding[]>();
  const rowsOf = new Map<OpenedPart, readonly JoinedRow[]>();
  for (const part of parts) {
    const all = utterancesOf(part.dataset);
    rowsOf.set(
      part,
      all.flatMap(({ split, utterance }) => joinRow(part, split, utterance) ?? []),
    );
    const emotions = all.flatMap(({ utterance }) => (isScored(utterance) ? [utterance.emotion] : []));
    audits.set(part, [...part.dataset.audit, ...mapCounts(part, emotions)]);
  }
  const hosts = parts.filter(({ options }) => !options.mix).flatMap((part) => rowsOf.get(part)!);
  for (const part of parts.filter(({ options }) => options.mix)) {
    const { rows, audit } = mixIn(part, hosts);
    rowsOf.set(part, rows);
    audits.get(part)!.push(...audit);
  }
  return {
    rows: parts.flatMap((part) => rowsOf.get(part)!),
    audit: parts.flatMap((part) => audits.get(part)!.map((finding) => ({ ...finding, part: part.name }))),
  };
}

/** How many utterances of the part each line of its map is about. */
const mapCounts = ({ options }: OpenedPart, emotions: readonly string[]): Finding[] =>
  Object.entries(options.map).map(([from, to]) => {
    const count = emotions.filter((emotion) => emotion === from).length;
    return to === null
      ? { code: 'label-left-out', of: [from], count }
      : { code: 'label-mapped', of: [from, to], count };
  });
