import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createProgress, runMain, userPath } from '@erc/app';
import { ConfigError, DataError } from '@erc/core';
import { readJson, writeJson } from '@erc/trainer';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { evaluateRun } from './evaluate-run.js';
import { evaluationLines, summarize, summaryLine } from './show.js';

interface Flags {
  readonly run: string;
  readonly split: 'dev' | 'test';
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const program = new Command('eval')
  .description(
    'Scores a trained run on the dev or test split. Every opening of a test split is counted beside the dataset.',
  )
  .requiredOption('--run <dir>', 'run folder of train')
  .addOption(new Option('--split <split>', 'split to score').choices(['dev', 'test']).default('dev'))
  .option('--json', 'print the result as JSON on standard output')
  .option('--quiet', 'nothing on standard error but errors')
  .exitOverride()
  .action(async () => {});

/** What evaluation needs of `summary.json`. */
const summarySchema = z.object({ runs: z.array(z.object({ path: z.string() })).min(1) });

/** The runs in a folder: itself, or those its summary names. */
async function runsIn(directory: string): Promise<string[]> {
  if (existsSync(join(directory, 'run.json'))) return [directory];
  if (!existsSync(join(directory, 'summary.json'))) {
    throw new ConfigError(`--run: expected a folder with run.json or summary.json, received ${directory}.`);
  }
  const path = join(directory, 'summary.json');
  const summary = summarySchema.safeParse(await readJson(path));
  if (!summary.success) {
    throw new DataError(`${path}: expected a summary that lists its runs, received another file.`);
  }
  return summary.data.runs.map((one) => join(directory, one.path));
}

await runMain(async (signal) => {
  await program.parseAsync();
  const { run, split, json = false, quiet = false } = program.opts<Flags>();
  const progress = createProgress({ quiet });
  const directory = userPath(run);
  const records = [];
  for (const [i, one] of (await runsIn(directory)).entries()) {
    // One command is one look at the test split, however many seeds it scores.
    records.push(await evaluateRun({ directory: one, split, countOpening: i === 0, progress, signal }));
  }
  const [first] = records;
  if (records.length === 1) {
    console.log(json ? JSON.stringify(first, null, 2) : evaluationLines(first!).join('\n'));
    return;
  }
  const summary = summarize(split, records);
  await writeJson(join(directory, `eval-${split}.json`), summary);
  console.log(json ? JSON.stringify(summary, null, 2) : summaryLine(summary));
});
