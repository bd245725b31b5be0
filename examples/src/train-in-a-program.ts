import { runExperiment } from '@erc/experiment';

/** Trains a recipe for two epochs, says how each went, and gives the weighted F1 on dev. */
export async function trainInAProgram(recipe: string, directory: string): Promise<number | null | undefined> {
  const { summary } = await runExperiment({
    recipe,
    overrides: ['training.epochs=2'],
    directory,
    reports: false,
    onEvent(event) {
      if (event.type !== 'epoch-ended') return;
      const { epoch, trainLoss, dev } = event.epoch;
      console.log(`epoch ${epoch}: train loss ${trainLoss}, dev accuracy ${dev.accuracy}`);
    },
  });
  return summary?.mean.weightedF1;
}
