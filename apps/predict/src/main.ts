import { predictProgram, runMain } from '@erc/cli';

await runMain(predictProgram, { command: 'pnpm --filter predict start' });
