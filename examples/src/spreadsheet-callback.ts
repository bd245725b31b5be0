import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineCallback, definePlugin } from '@erc/experiment';
import type { EpochReport } from '@erc/trainer';

/** One row of `epochs.csv` for each epoch, with its loss and its dev metrics, as it ends. */
const spreadsheet = defineCallback({
  create({ directory }) {
    const path = join(directory, 'epochs.csv');
    const rowOf = ({ epoch, trainLoss, dev }: EpochReport): string =>
      `${[epoch, trainLoss, dev.weightedF1, dev.accuracy].join()}\n`;
    return {
      name: 'spreadsheet',
      async onStart({ resumedAt }) {
        const over = resumedAt?.epochs.map(rowOf) ?? [];
        await writeFile(path, ['epoch,train loss,dev weighted F1,dev accuracy\n', ...over]);
      },
      onEpoch: (report) => appendFile(path, rowOf(report)),
    };
  },
});

export const plugin = definePlugin({ callbacks: [spreadsheet] });
