import type { Graph } from '../graph.js';
import { withoutUnused } from '../unused.js';
import { batchedProduct } from './batched-product.js';
import type { FusedOptions } from './contract.js';
import { convolution } from './convolution.js';
import { geluGrad } from './gelu-grad.js';
import { geluTanh, geluTanhGrad } from './gelu-tanh.js';
import { layerNorm } from './layer-norm.js';
import { layerNormGrad } from './layer-norm-grad.js';
import { product } from './product.js';
import { reluGrad } from './relu-grad.js';
import { type Pattern, replacing } from './replace.js';
import { softmaxGrad } from './softmax-grad.js';
import { transpose2d } from './transpose.js';

/**
 * The graph with operators of the domain `erc` (those of `@erc/native`) in place of the patterns that they compute in one pass or faster. The same
 * numbers up to rounding, and for products up to the precision that is asked for. The bodies of loops stay as they are. Without operators nothing
 * is changed.
 */
export const withFusedOperators = (graph: Graph, options: FusedOptions): Graph =>
  withFusedTransposes(withFusedProducts(withFusedPasses(graph, options), options), options);

/**
 * The part of {@link withFusedOperators} that makes one pass over an array of several: gradients of activations and of softmax, layer norms both ways. What
 * they no longer read need not be kept or computed again, so that this comes before every other rewrite of a backward pass.
 */
export function withFusedPasses(graph: Graph, { operators }: FusedOptions): Graph {
  const patterns: readonly (readonly [operators: readonly string[], pattern: Pattern])[] = [
    [['GeluGrad'], geluGrad],
    [['GeluGrad'], geluTanhGrad],
    [['GeluGrad'], geluTanh],
    [['ReluGrad'], reluGrad],
    [['SoftmaxGrad'], softmaxGrad],
    [['LayerNorm', 'LayerNormGrad'], layerNorm],
    [['LayerNorm', 'LayerNormGrad'], layerNormGrad],
  ];
  return applied(graph, operators, patterns);
}

/** The part of {@link withFusedOperators} that is products. */
export const withFusedProducts = (graph: Graph, options: FusedOptions): Graph =>
  applied(graph, options.operators, [
    [['BatchedProduct'], batchedProduct(options)],
    [['Product'], product(options)],
    [['Convolution'], convolution(options)],
  ]);

/** The part of {@link withFusedOperators} that is transpositions, those that no product has taken into it. */
export const withFusedTransposes = (graph: Graph, { operators }: FusedOptions): Graph =>
  applied(graph, operators, [[['Transpose2D'], transpose2d]]);

const applied = (
  graph: Graph,
  operators: ReadonlySet<string>,
  patterns: readonly (readonly [operators: readonly string[], pattern: Pattern])[],
): Graph =>
  patterns.reduce((current, [needed, pattern]) => {
    if (!needed.every((op) => operators.has(op))) return current;
    const replaced = replacing(current, pattern);
    return replaced === current ? current : withoutUnused(replaced);
  }, graph);
