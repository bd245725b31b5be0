import { join } from 'node:path';
import { DataError } from '@erc/core';
import { writeFileAtomic } from '@erc/core/node';
import { definedMetrics, orderedMetrics, type ScoredMetrics, summarizeMetrics } from '@erc/metrics';
import { COMPARISON_FILE, type ComparisonInput, evaluationFile, type MadeFrom } from '@erc/run-folder';
import { findRecord, writeRecord } from '@erc/run-folder/node';
import { notice, startWork } from '../events.js';
import { csvOf } from '../record/csv.js';
import { madeFromOf } from '../record/job-result.js';
import { MADE_FROM_COLUMNS, madeFromCells } from '../record/made-from-columns.js';
import { headlineOf, pluginMetricsOf } from '../record/plugin-metrics.js';
import { currentRecord } from './current-record.js';
import type { ScoredAnew } from './evaluate-run.js';
import type { EvaluationSession } from './evaluation-session.js';
import { whileHoldingRuns } from './hold-runs.js';
import { keepIfPossible } from './keep-if-possible.js';
import { nameIn, type Run, type RunGroup, type ScoredSplit, splitOf } from './runs.js';

/** One run on one split. */
export interface ScoredRun extends ScoredMetrics {
  readonly run: Run;
  readonly split: ScoredSplit;
  readonly examples: number;
  /** Absent where an older folder does not say. */
  readonly madeFrom?: MadeFrom | undefined;
}

/** Runs of one folder: one, or the seeds and folds of a summary. */
export interface ScoredGroup {
  /** The folder, relative to the one that was asked for. */
  readonly name: string;
  readonly runs: readonly [ScoredRun, ...ScoredRun[]];
}

/** Scores of a run: those that its folder holds, where they are of its weights and of the dataset as it is now, or made now. */
async function scoreOf(run: Run, split: ScoredSplit, session: EvaluationSession): Promise<ScoredRun> {
  const record = {
    find: () => findRecord(run.directory, evaluationFile(split)),
    of: ({ evaluation }: ScoredAnew) => evaluation,
  };
  const { examples, metrics, whyUndefined, madeFrom } = await currentRecord(run, split, record, session);
  return { run, split, examples, metrics, whyUndefined, madeFrom };
}

/** Options of {@link evaluateAll}. */
export interface EvaluateAllOptions {
  /** Where names begin, and where the tables are written. */
  readonly directory: string;
  readonly groups: readonly RunGroup[];
  readonly split?: ScoredSplit | undefined;
}

/** Result of {@link evaluateAll}. */
export interface AllEvaluated {
  readonly groups: readonly ScoredGroup[];
  /** Of all groups, those that failed too. */
  readonly comparison: ComparisonInput;
  /** Written, absolute; none where the folder cannot be written to. */
  readonly files: readonly string[];
}

/**
 * Scores every run below a folder, and writes `comparison.csv`, `comparison.json` and `comparison.html` there. Runs that cannot be read or scored are
 * rows with their reason: seeds and folds of one folder together, since the mean of the others would be another one.
 *
 * @throws What would end the scoring of any run: an interruption, a full disk, a folder in use, an error of who listens to its events.
 */
export async function evaluateAll(
  options: EvaluateAllOptions,
  session: EvaluationSession,
): Promise<AllEvaluated> {
  const { directory } = options;
  const work = startWork(
    session.onEvent,
    'runs',
    options.groups.reduce((sum, { runs }) => sum + runs.length, 0),
  );
  let done = 0;
  const groups: ScoredGroup[] = [];
  const notes: string[] = [];
  const failed: FailedGroup[] = [];
  for (const { directory: folder, runs: unscored, failed: unread } of options.groups) {
    const runs: ScoredRun[] = [];
    const scoreGroup = async (): Promise<void> => {
      for (const run of unscored) {
        session.signal.throwIfAborted();
        const split = splitOf(run, options.split);
        if (run.recipe.splits.type === 'everything' && split !== 'test') {
          notes.push(
            `${nameIn(directory, run.directory)} is left out: it was trained on everything, so only test can score it`,
          );
        } else runs.push(await scoreOf(run, split, session));
        work.update(++done);
      }
    };
    const failure =
      unread === undefined ? await session.attempt(scoreGroup) : { reason: unread, details: unread };
    if (failure) {
      const name = nameIn(directory, folder);
      notice(session.onEvent, `${name} failed: ${failure.details}`);
      failed.push({ name, reason: failure.reason });
      continue;
    }
    const [first, ...others] = runs;
    if (first) groups.push({ name: groupName(directory, runs), runs: [first, ...others] });
  }
  work.done();
  if (groups.length === 0) {
    const reasons = [...notes, ...failed.map(({ name, reason }) => `${name}: ${reason}`)];
    throw new DataError(`all: expected a run that was scored, received none: ${reasons.join('; ')}.`);
  }
  const comparison = comparisonOf(directory, groups, failed, notes);
  const files = ['comparison.csv', COMPARISON_FILE.name, 'comparison.html'].map((name) =>
    join(directory, name),
  );
  const written = await keepIfPossible('tables of the runs', session, () =>
    whileHoldingRuns([directory], session, async () => {
      await writeFileAtomic(files[0]!, tableOf(directory, groups, failed));
      await writeRecord(directory, COMPARISON_FILE, comparison);
      const { createComparisonReport } = await import('@erc/report');
      await createComparisonReport({ directory });
      return files;
    }),
  );
  return { groups, comparison, files: written ?? [] };
}

/** Runs of one folder that could not be scored. */
interface FailedGroup {
  readonly name: string;
  readonly reason: string;
}

/** The folder that all runs of a group lie in. */
function groupName(base: string, runs: readonly ScoredRun[]): string {
  const paths = runs.map(({ run }) => nameIn(base, run.directory).split('/'));
  if (paths.length === 1) return paths[0]!.join('/');
  const [first] = paths;
  let shared = 0;
  while (paths.every((path) => shared < path.length - 1 && path[shared] === first![shared])) shared++;
  return first!.slice(0, shared).join('/') || runs[0]!.run.name;
}

function comparisonOf(
  base: string,
  groups: readonly ScoredGroup[],
  failed: readonly FailedGroup[],
  notes: readonly string[],
): ComparisonInput {
  const all = groups.flatMap(({ runs }) => runs);
  const splits = [...new Set(all.map(({ split }) => split))];
  const datasets = [...new Set(all.map(({ run }) => run.dataset.name))];
  const named = pluginMetricsOf([...new Set(all.flatMap(({ run }) => run.registries.metrics.metrics))]);
  const names = [...new Set(all.flatMap(({ metrics }) => definedMetrics(metrics)))];
  const said = [
    ...notes,
    ...(splits.length > 1 ? [`scores of different splits (${splits.join(', ')}) do not compare`] : []),
    ...(datasets.length > 1 ? [`scores on different datasets (${datasets.join(', ')}) do not compare`] : []),
    ...datasets.flatMap((dataset) => statesOf(base, dataset, all)),
  ];
  return {
    name: datasets.join(', '),
    split: splits.join(', '),
    metric: headlineOf(names, named),
    ...named,
    lessIsBetter: [
      ...new Set(
        all.flatMap(({ run, metrics }) =>
          Object.keys(metrics).filter((name) => run.registries.metrics.find(name)?.goal === 'min'),
        ),
      ),
    ],
    runs: [
      ...groups.map(({ name, runs }) => {
        const { mean, sd, whyUndefined } = summarizeMetrics(runs);
        const [{ run, examples }] = runs;
        const single = runs.length === 1;
        return {
          name,
          ...(single && { path: nameIn(base, run.directory), seed: run.seed, examples }),
          ...(single && run.fold !== undefined && { fold: run.fold }),
          ...(run.parameters !== undefined && { parameters: run.parameters }),
          ...madeFromOf(runs),
          ...(single ? {} : { runs: runs.length, sd }),
          metrics: mean,
          ...(whyUndefined && { whyUndefined }),
        };
      }),
      ...failed.map(({ name, reason }) => ({ name, failed: reason, metrics: {} })),
    ],
    ...(said.length > 0 && { notes: said }),
  };
}

/** Which scores are of which state of a dataset, where there are several; and which do not say. */
function statesOf(base: string, dataset: string, all: readonly ScoredRun[]): string[] {
  const states = new Map<string | undefined, string[]>();
  for (const { run, madeFrom } of all) {
    if (run.dataset.name !== dataset) continue;
    const state = madeFrom?.dataset;
    states.set(state, [...(states.get(state) ?? []), nameIn(base, run.directory)]);
  }
  const unknown = states.get(undefined) ?? [];
  states.delete(undefined);
  const said = [...states].map(([state, names]) => `${state!.slice(0, 12)}: ${names.join(', ')}`);
  return [
    ...(said.length > 1
      ? [`scores on different states of the dataset ${dataset} do not compare (${said.join('; ')})`]
      : []),
    ...(unknown.length > 0
      ? [`which data and weights the scores are of is not known of ${unknown.join(', ')}`]
      : []),
  ];
}

/**
 * One line for each run, and for each group that failed, last; one column for each metric that any has. Rates are 0 … 1; what is not defined, or what a
 * run does not have, is empty.
 */
function tableOf(base: string, groups: readonly ScoredGroup[], failed: readonly FailedGroup[]): string {
  const all = groups.flatMap(({ runs }) => runs);
  const names = orderedMetrics(all.flatMap(({ metrics }) => Object.keys(metrics)));
  const header = [
    'run',
    'recipe',
    'dataset',
    'seed',
    'fold',
    'split',
    'examples',
    'parameters',
    'bestEpoch',
    ...names,
    'failed',
    ...MADE_FROM_COLUMNS,
  ];
  const lines = all.map(({ run, split, examples, metrics, madeFrom }) => [
    nameIn(base, run.directory),
    run.name,
    run.dataset.name,
    run.seed,
    run.fold,
    split,
    examples,
    run.parameters,
    run.best?.epoch,
    ...names.map((name) => metrics[name]),
    undefined,
    ...madeFromCells(madeFrom && [madeFrom]),
  ]);
  // Only the name and the reason.
  const ofFailed = failed.map(({ name, reason }) =>
    header.map((column) => (column === 'run' ? name : column === 'failed' ? reason : undefined)),
  );
  return csvOf([header, ...lines, ...ofFailed]);
}
