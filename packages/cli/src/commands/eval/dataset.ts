import { ConfigError } from '@erc/core';
import { shownPath, userPath } from '@erc/core/node';
import { describeDataset, isDataset, writeDatasetReport } from '@erc/experiment';
import { datasetLines } from '@erc/report/text';
import type { Command } from 'commander';
import type { ProgramContext } from '../../console/run-main.js';

interface Flags {
  readonly report?: boolean;
  readonly out?: string;
  readonly features?: string;
  readonly verify?: boolean;
  readonly quiet?: boolean;
}

/** `eval dataset DIR`: what a dataset folder holds, before anything is trained. */
export function addDataset(program: Command, { stdout, stderr, signal }: ProgramContext): void {
  program
    .command('dataset')
    .description('counts what a dataset folder holds, without opening test; with --report as a page')
    .argument('<dir>', 'dataset folder')
    .option('--report', 'write a page beside the folder: <dir>-report.html')
    .option('--out <file>', 'where the page goes')
    .option('--features <dir>', 'folder of one encoder in the feature store, to draw a map of its vectors')
    .option('--verify', 'read all media to compare them with what they were')
    .option('--quiet', 'nothing on standard error but errors')
    .action(async (folder: string, { report, out, features, verify, quiet }: Flags) => {
      const directory = userPath(folder);
      const path = out === undefined ? undefined : userPath(out);
      const store = features === undefined ? undefined : userPath(features);
      if (!report && (path !== undefined || store !== undefined)) {
        throw new ConfigError('dataset: expected --report beside --out and --features; received none.');
      }
      if (!isDataset(directory)) {
        throw new ConfigError(`dataset: expected a folder with dataset.json, received ${folder}.`);
      }
      const log = (line: string): void => {
        if (!quiet) stderr.write(`${line}\n`);
      };
      const options = { directory, features: store, verify, log, signal };
      if (!report) {
        stdout.write(`${datasetLines(await describeDataset(options)).join('\n')}\n`);
        return;
      }
      const made = await writeDatasetReport({ ...options, path });
      stdout.write(`${[...datasetLines(made.facts), `report: ${shownPath(made.path)}`].join('\n')}\n`);
    });
}
