import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RUN_FILE, SUMMARY_FILE } from '@erc/run-folder';
import { LOCK_NAME } from '@erc/run-folder/node';

/**
 * `summary.json` is written after all runs of a folder, `run.json` after a single one; then come the pages, and the lock goes last. Who holds
 * the folder of all runs knows that a lock in one of them is that of a process that was killed there.
 */
export const isComplete = (directory: string, reports: boolean): boolean => {
  const has = (name: string): boolean => existsSync(join(directory, name));
  const isScored = has(SUMMARY_FILE.name) || has(RUN_FILE.name);
  return isScored && (!reports || has('report.html')) && !has(LOCK_NAME);
};
