import { runExperiment } from '@erc/experiment';

// Trains a recipe for two epochs, and says how each went: train-in-a-program.ts [RECIPE [RUN_FOLDER]]
const [recipe = 'configs/demo.yaml', directory = 'runs/by-program'] = process.argv.slice(2);

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
console.log(`weighted F1 on dev: ${summary?.mean.weightedF1}`);
