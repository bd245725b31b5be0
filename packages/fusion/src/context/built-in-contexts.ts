import type { z } from 'zod';
import { createContextRegistry } from './define-context.js';
import { dialogueGru } from './dialogue-gru.js';
import { dialogueTransformer } from './dialogue-transformer.js';
import { noContext } from './no-context.js';

/** The contexts of this package. A new one is one file, and one line here. */
export const builtInContexts = [noContext, dialogueGru, dialogueTransformer] as const;

/** The contexts of this package, by type. */
export const contexts = createContextRegistry([{ from: '@erc/fusion', parts: builtInContexts }]);

/** A recipe's `context` of this package; everything but `type` may be left out. A plugin's context has no static type. */
export type ContextOptions = z.input<(typeof builtInContexts)[number]['schema']>;
