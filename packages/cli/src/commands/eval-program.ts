import { join } from 'node:path';
import { ConfigError } from '@erc/core';
import type { Combination } from '@erc/experiment';
import {
  compareRuns,
  comparisonPage,
  createSession,
  ensembleRuns,
  evaluateAll,
  evaluateRun,
  isCutInTraining,
  readEvaluation,
  runGroupsBelow,
  runsIn,
  SCORED_SPLITS,
  type ScoredSplit,
  type Session,
  shownPath,
  splitOf,
  testRobustness,
  userDirectory,
  userPath,
} from '@erc/experiment';
import { summarizeMetrics } from '@erc/metrics';
import { writeJson } from '@erc/trainer';
import { Command, InvalidArgumentError, Option } from 'commander';
import { createProgress } from '../console/progress.js';
import { type Program, parseWith } from '../console/run-main.js';
import { allLines } from '../show/show-all.js';
import { comparisonLines } from '../show/show-comparison.js';
import { evaluationLines, metricLines, summaryLines } from '../show/show-evaluation.js';
import { robustnessLines } from '../show/show-robustness.js';

interface Flags {
  readonly run?: string;
  readonly all?: string;
  readonly compare?: readonly string[];
  readonly ensemble?: readonly string[];
  readonly robustness?: boolean;
  readonly split?: ScoredSplit;
  readonly combine: Combination;
  readonly weights?: readonly number[] | 'dev';
  readonly resamples: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** `false` by `--no-report`. */
  readonly report: boolean;
}

/** What a command gives: a record, and the same for readers. */
interface Outcome {
  readonly record: unknown;
  readonly lines: readonly string[];
}

const createCommand = (): Command =>
  new Command('eval')
    .description(
      'Scores trained runs on the dev or test split. A command that looks at a test split is counted beside the dataset, once.',
    )
    .option('--run <dir>', 'run folder of train: one run, or several seeds or folds')
    .option(
      '--all <dir>',
      'every run below a folder: comparison.csv, comparison.json and comparison.html there',
    )
    .option(
      '--compare <dirs...>',
      'two run folders: tests over the seeds or folds that both have, and over utterances',
    )
    .option('--ensemble <dirs...>', 'run folders whose predictions are joined')
    .option('--robustness', 'with --run: each stream removed, and with noise')
    .addOption(
      new Option('--split <split>', 'split to score (default: dev; what was held out, for folds)').choices(
        SCORED_SPLITS,
      ),
    )
    .addOption(
      new Option('--combine <how>', 'with --ensemble: mean of probabilities, or majority vote')
        .choices(['mean', 'vote'])
        .default('mean'),
    )
    .option(
      '--weights <list>',
      'with --ensemble: a number for each run, such as 2,1,1; or dev: by its score there',
      weightsOf,
    )
    .option('--resamples <n>', 'with --compare: of the tests over utterances', resamplesOf, 10_000)
    .option('--out <dir>', 'with --ensemble or --compare: folder for the records')
    .option('--no-report', 'leave report.html of the runs as it is')
    .option('--json', 'print the result as JSON on standard output')
    .option('--quiet', 'nothing on standard error but errors');

function weightsOf(text: string): readonly number[] | 'dev' {
  if (text === 'dev') return text;
  const weights = text.split(',').map((word) => (word.trim() === '' ? Number.NaN : Number(word)));
  if (weights.some((weight) => !(weight >= 0 && Number.isFinite(weight)))) {
    throw new InvalidArgumentError('expected numbers ≥ 0 with commas between them, or dev.');
  }
  return weights;
}

function resamplesOf(text: string): number {
  const count = Number(text);
  if (!(Number.isInteger(count) && count >= 1))
    throw new InvalidArgumentError('expected a positive integer.');
  return count;
}

async function one(folder: string, { split: asked }: Flags, session: Session): Promise<Outcome> {
  const directory = userPath(folder);
  const runs = await runsIn(directory, '--run');
  const split = splitOf(runs[0]!, asked);
  const records = [];
  for (const run of runs) {
    const isThere = isCutInTraining(run, split) && (asked === undefined || split === 'held-out');
    records.push(await (isThere ? readEvaluation(run, split) : evaluateRun(run, split, session)));
  }
  const [first] = records;
  if (records.length === 1) return { record: first, lines: evaluationLines(first!) };
  const { mean, sd } = summarizeMetrics(records.map(({ metrics }) => metrics));
  const summary = { split, runs: records.length, mean, sd };
  await writeJson(join(directory, `eval-${split}.json`), summary);
  return { record: summary, lines: summaryLines(summary) };
}

async function robustness(folder: string, { split }: Flags, session: Session): Promise<Outcome> {
  const runs = await runsIn(userPath(folder), '--run');
  if (runs.length > 1) {
    throw new ConfigError(
      `--robustness: expected one run, received ${runs.length}: ${runs.map(({ directory }) => shownPath(directory)).join(', ')}.`,
    );
  }
  const record = await testRobustness(runs[0]!, splitOf(runs[0]!, split), session);
  return { record, lines: robustnessLines(record) };
}

async function all(folder: string, { split }: Flags, session: Session): Promise<Outcome> {
  const directory = userPath(folder);
  const result = await evaluateAll({ directory, groups: await runGroupsBelow(directory), split }, session);
  return { record: result.comparison, lines: [...allLines(result), ...result.files.map(shownPath)] };
}

async function compare(folders: readonly string[], flags: Flags, session: Session): Promise<Outcome> {
  const [first, second] = folders;
  if (folders.length !== 2 || userPath(first!) === userPath(second!)) {
    throw new ConfigError(`--compare: expected two different folders, received ${folders.join(', ')}.`);
  }
  const systems = [];
  for (const name of folders) systems.push({ name, runs: await runsIn(userPath(name), '--compare') });
  const { split, resamples, out } = flags;
  const record = await compareRuns({ first: systems[0]!, second: systems[1]!, split, resamples }, session);
  const lines = comparisonLines(record);
  if (out === undefined) return { record, lines };
  const directory = userPath(out);
  await writeJson(join(directory, 'compare.json'), record);
  await writeJson(join(directory, 'comparison.json'), comparisonPage(record));
  const { createComparisonReport } = await import('@erc/report');
  const page = await createComparisonReport({ directory });
  return { record, lines: [...lines, shownPath(page)] };
}

async function ensemble(folders: readonly string[], flags: Flags, session: Session): Promise<Outcome> {
  const runs = [];
  for (const folder of folders) runs.push(...(await runsIn(userPath(folder), '--ensemble')));
  const { split, combine: combination, weights, out } = flags;
  const directory = out === undefined ? undefined : userPath(out);
  const base = userDirectory();
  const record = await ensembleRuns({ runs, base, split, combination, weights, directory }, session);
  const members = record.ensemble.members.flatMap(({ run, metrics }) => {
    const { weightedF1, cccMean } = metrics;
    const own = weightedF1 === undefined ? { cccMean: cccMean ?? 0 } : { weightedF1 };
    return `${run}: ${metricLines(own).join()}`;
  });
  return { record, lines: [...evaluationLines(record), '', `members (${combination}):`, ...members] };
}

/** Flags that mean something beside some of the commands only. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  robustness: ['run'],
  combine: ['ensemble'],
  weights: ['ensemble'],
  resamples: ['compare'],
  out: ['ensemble', 'compare'],
};

/** The one thing that the flags ask for. */
function commandOf(parser: Command): (session: Session) => Promise<Outcome> {
  const flags = parser.opts<Flags>();
  const { run, all: everywhere, compare: two, ensemble: several } = flags;
  const asked = Object.entries({ run, all: everywhere, compare: two, ensemble: several }).filter(
    ([, value]) => value,
  );
  if (asked.length !== 1) {
    const received = asked.length === 0 ? 'none' : asked.map(([name]) => `--${name}`).join(', ');
    throw new ConfigError(
      `eval: expected one of --run, --all, --compare and --ensemble, received ${received}.`,
    );
  }
  const [name] = asked[0]!;
  for (const [flag, commands] of Object.entries(BESIDE)) {
    if (parser.getOptionValueSource(flag) !== 'cli' || commands.includes(name)) continue;
    const expected = commands.map((command) => `--${command}`).join(' or ');
    throw new ConfigError(`--${flag}: expected ${expected} beside it, received --${name}.`);
  }
  if (run !== undefined) return (session) => (flags.robustness ? robustness : one)(run, flags, session);
  if (everywhere !== undefined) return (session) => all(everywhere, flags, session);
  if (two) return (session) => compare(two, flags, session);
  return (session) => ensemble(several!, flags, session);
}

/** Scores trained runs, as the command line says. */
export const evalProgram: Program = async (context) => {
  const { stdout, stderr: stream, signal } = context;
  const parser = createCommand();
  await parseWith(parser, context);
  const flags = parser.opts<Flags>();
  const command = commandOf(parser);
  const session = createSession({
    progress: createProgress({ quiet: flags.quiet ?? false, stream }),
    signal,
    reports: flags.report,
  });
  try {
    const { record, lines } = await command(session);
    stdout.write(`${flags.json ? JSON.stringify(record, null, 2) : lines.join('\n')}\n`);
  } finally {
    session.close();
  }
};
