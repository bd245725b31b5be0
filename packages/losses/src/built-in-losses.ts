import type { z } from 'zod';
import { crossEntropy } from './classification/cross-entropy-loss.js';
import { dice } from './classification/dice-loss.js';
import { focal } from './classification/focal-loss.js';
import { klDivergence } from './classification/kl-divergence-loss.js';
import { l1F1 } from './classification/l1-f1-loss.js';
import { largeMarginSoftmax } from './classification/large-margin-softmax-loss.js';
import { multiMargin } from './classification/multi-margin-loss.js';
import { createLossRegistry, type LossDescriptor } from './define-loss.js';
import { attentionDiversity } from './embedding/attention-diversity-loss.js';
import { streamContrastive } from './embedding/stream-contrastive-loss.js';
import { supervisedContrastive } from './embedding/supervised-contrastive-loss.js';
import { triplet } from './embedding/triplet-loss.js';
import { multiTask, type multiTaskSchema } from './multi-task-loss.js';
import { concordance } from './regression/concordance-loss.js';
import { meanSquaredError } from './regression/mean-squared-error-loss.js';

/** The losses of this package. A new one is one file, and one line here. */
export const builtInLosses = [
  crossEntropy,
  focal,
  dice,
  multiMargin,
  klDivergence,
  largeMarginSoftmax,
  l1F1,
  meanSquaredError,
  concordance,
  attentionDiversity,
  streamContrastive,
  supervisedContrastive,
  triplet,
  multiTask,
] as const;

/** The losses of this package, by type. */
export const losses = createLossRegistry([{ from: '@erc/losses', parts: builtInLosses }]);

type SimpleLossSchema = Extract<(typeof builtInLosses)[number], LossDescriptor>['schema'];

/** Options of a loss of this package; everything but `type` has a default. A plugin's loss has no static type. */
export type LossOptions =
  | z.input<SimpleLossSchema>
  | z.input<ReturnType<typeof multiTaskSchema<SimpleLossSchema>>>;
