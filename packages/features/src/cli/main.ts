import { ConfigError } from '@erc/core';
import { Command, Option } from 'commander';
import { clean, list, merge, verify } from './commands.js';
import { runCommand } from './run-command.js';
import { type PlanFlags, writePlan } from './write-plan.js';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const FOLDERS = 'folders of features (default: .features, data/.features)';

/** A number that a flag may give. */
function optional(text: string | undefined, flag: string, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value < 1e6) return value;
  throw new ConfigError(`${flag}: expected a number from ${least}, received "${text}".`);
}

await runCommand(async (signal) => {
  const program = new Command('erc-features')
    .description('What frozen encoders made of a corpus: packed features, by encoder and split.')
    .exitOverride();
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .argument('[folders...]', FOLDERS)
      .option('--json', 'the result as JSON on standard output', false);

  command('ls', 'lists what is there').action((folders, { json }) => list({ folders, json, print }));
  command(
    'verify',
    'reads everything and holds it against its hashes; exit code 2 where it is damaged',
  ).action((folders, { json }) => verify({ folders, json, print }));
  command('gc', 'removes what nobody can use')
    .option('--older-than <days>', 'also whole stores that were not used for so long')
    .action((folders, { json, olderThan }) =>
      clean({ folders, json, print, signal, olderThan: optional(olderThan, '--older-than', 0) }),
    );
  command('merge', 'checks that all shards have run, and brings their features into one file for each split')
    .option('--shards <n>', 'only where the inputs were cut into so many')
    .action((folders, { json, shards }) =>
      merge({ folders, json, print, signal, shards: optional(shards, '--shards', 1) }),
    );
  program
    .command('plan')
    .description('writes job files that encode in shards: a SLURM array and a Kubernetes Indexed Job')
    .argument('[command...]', 'after --: a command that takes --shard and --shards, in place of --config')
    .requiredOption('--shards <n>', 'how many tasks')
    .option('--config <file>', 'recipe: encoded by train encode')
    .option('--name <name>', 'of the jobs and their files', 'encode')
    .option('--into <dir>', 'where the files go', '.')
    .option('--cpus <n>', 'of one task', '4')
    .option('--memory <gib>', 'of one task', '8')
    .option('--minutes <n>', 'longest time of one task', '240')
    .option(
      '--image <image>',
      'container with Node and pnpm (default: node:22, with "corepack pnpm" for pnpm, which the pods download)',
    )
    .option('--claim <name>', 'volume claim with repository, corpus and features', 'erc')
    .option('--mount <dir>', 'where the pods see it', '/erc')
    .addOption(new Option('--json', 'the paths as JSON').default(false))
    .action((words: string[], flags: PlanFlags) => writePlan(flags, words, print));
  await program.parseAsync();
});
