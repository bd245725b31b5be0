import { runProcess } from '@erc/core/node';

/** Runs a program as the process: see {@link runProcess}. What ends without an error has the exit code 0. */
export const runCommand = (main: (signal: AbortSignal) => Promise<void>): Promise<void> =>
  runProcess(async ({ signal }) => {
    await main(signal);
    return 0;
  });
