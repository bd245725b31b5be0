import type { EngineOptions } from '@erc/engine';
import type { Subject } from './subject.js';
import { affect } from './subjects/affect.js';
import { agreement } from './subjects/agreement.js';
import { auroc } from './subjects/auroc.js';
import { calibration } from './subjects/calibration.js';
import { classes } from './subjects/classes.js';
import { labels } from './subjects/labels.js';
import { lossSubjects } from './subjects/losses.js';
import { metrics } from './subjects/metrics.js';
import { optimizerSubjects } from './subjects/optimizers.js';
import { bayesFactor, power, tTest, wilcoxon } from './subjects/paired.js';
import { bootstrap, randomization } from './subjects/resampling.js';
import { samplerSubjects } from './subjects/samplers.js';
import { scheduleSubjects } from './subjects/schedules.js';
import { holmAdjusted, intervals, mcnemarTest } from './subjects/shares.js';
import { summary } from './subjects/summary.js';

/**
 * Everything that is checked.
 *
 * @param engines Where the optimizers run.
 */
export const subjectsOn = (engines: readonly EngineOptions[]): readonly Subject[] => [
  metrics,
  classes,
  auroc,
  calibration,
  affect,
  tTest,
  bayesFactor,
  power,
  wilcoxon,
  mcnemarTest,
  intervals,
  holmAdjusted,
  bootstrap,
  randomization,
  summary,
  agreement,
  labels,
  ...lossSubjects,
  ...engines.flatMap((engine) => optimizerSubjects(engine)),
  ...scheduleSubjects,
  ...samplerSubjects,
];
