import { checkWritable, userDirectory, userPath } from '@erc/core/node';
import { type Combination, ensembleRuns, runsIn } from '@erc/experiment';
import { createMetricTable } from '@erc/metrics';
import { evaluationLines, metricLines, tiedVotesLines } from '@erc/report/text';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ProgramContext } from '../../console/run-main.js';
import { type PlaceFlags, placesOf, withPlaces } from './places.js';
import { type SharedFlags, withSession, withSharedFlags } from './with-session.js';

interface Flags extends SharedFlags, PlaceFlags {
  readonly combine: Combination;
  readonly weights?: readonly number[] | 'dev';
  readonly out?: string;
}

/** `eval ensemble RUN…`: the predictions of several runs as one. */
export function addEnsemble(program: Command, context: ProgramContext): void {
  const command = program
    .command('ensemble')
    .description('joins the predictions of several runs')
    .argument('<runs...>', 'run folders')
    .addOption(
      new Option('--combine <how>', 'mean of probabilities, or majority vote')
        .choices(['mean', 'vote'])
        .default('mean'),
    )
    .option('--weights <list>', 'a number for each run, such as 2,1,1; or dev: by its score there', weightsOf)
    .option('--out <dir>', 'folder for the records');
  withPlaces(withSharedFlags(command)).action((folders: readonly string[], flags: Flags) =>
    withSession(context, flags, async (session) => {
      const runs = [];
      for (const folder of folders)
        runs.push(...(await runsIn(userPath(folder), 'ensemble', placesOf(flags))));
      const { split, combine: combination, weights, out } = flags;
      const directory = out === undefined ? undefined : userPath(out);
      const base = userDirectory();
      if (directory !== undefined) await checkWritable(directory);
      const record = await ensembleRuns({ runs, base, split, combination, weights, directory }, session);
      const table = createMetricTable(record.pluginMetrics);
      const members = record.ensemble.members.map(({ run, metrics, whyUndefined }) => {
        const headline = table.headline(Object.keys(metrics));
        // A member without a headline metric has no head for one.
        if (headline === undefined) return `${run}: – (neither weighted F1 nor mean CCC applies)`;
        const scored = { metrics: { [headline]: metrics[headline]! }, whyUndefined };
        return `${run}: ${metricLines(table, scored).join()}`;
      });
      const { tiedVotes } = record.ensemble;
      const tied = tiedVotes ? tiedVotesLines(tiedVotes, record.examples) : [];
      return {
        record,
        lines: [...evaluationLines(record), '', ...tied, `members (${combination}):`, ...members],
      };
    }),
  );
}

function weightsOf(text: string): readonly number[] | 'dev' {
  if (text === 'dev') return text;
  const weights = text.split(',').map((word) => (word.trim() === '' ? Number.NaN : Number(word)));
  if (weights.some((weight) => !(weight >= 0 && Number.isFinite(weight)))) {
    throw new InvalidArgumentError('expected numbers ≥ 0 with commas between them, or dev.');
  }
  return weights;
}
