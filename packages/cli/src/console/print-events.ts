import type { ExperimentEvent, OnEvent } from '@erc/experiment';
import { createMetricTable } from '@erc/metrics';
import type { TrainCallback } from '@erc/trainer';
import { createProgress, type Progress, type ProgressTask } from './progress.js';
import { watchTraining } from './watch-training.js';

/** Shows the events of an experiment: a line for each notice, a bar for each piece of work and each training. */
export function printEvents(progress: Progress): OnEvent {
  const works = new Map<string, ProgressTask>();
  const trainings = new Map<string, TrainCallback>();
  const show = (event: ExperimentEvent): unknown => {
    switch (event.type) {
      case 'notice':
        return progress.line(event.text);
      case 'run-opened':
        // Nobody waits for it: the first training says more.
        return;
      case 'work-started': {
        const { work, total, unit } = event;
        return works.set(work, progress.task(work, total, unit === undefined ? {} : { unit }));
      }
      case 'work-updated':
        return works.get(event.work)?.update(event.done, event.total);
      case 'work-ended':
        return works.get(event.work)?.done(event.note);
      case 'training-started': {
        const { training, monitor, pluginMetrics, start } = event;
        const table = createMetricTable(pluginMetrics);
        const watcher = watchTraining({ name: training, monitor, table, progress });
        trainings.set(training, watcher);
        return watcher.onStart?.(start);
      }
      case 'training-updated':
        return trainings.get(event.training)?.onUpdate?.(event.update);
      case 'epoch-ended':
        return trainings.get(event.training)?.onEpoch?.(event.epoch);
      case 'training-ended':
        return trainings.get(event.training)?.onEnd?.(event.end);
    }
  };
  return (event) => void show(event);
}

/** Shows them on a stream of the program, or nowhere. */
export const eventsTo = (stream: NodeJS.WriteStream, quiet = false): OnEvent =>
  printEvents(createProgress({ quiet, stream }));
