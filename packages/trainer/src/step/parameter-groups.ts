import { ConfigError } from '@erc/core';
import type { Parameter } from '@erc/nn';
import type { GroupRecord } from '@erc/run-folder';
import picomatch from 'picomatch';
import { z } from 'zod';

/** Parameters that are trained in a way of their own. */
export const parameterGroupSchema = z
  .strictObject({
    // Line comments, since the patterns would end a doc comment.
    // Glob over the paths of parameters: `fusion/**` is all that is under `fusion`, `*` stays between two slashes, `**/bias` is every bias,
    // `{fusion,context}/**` is either. A parameter belongs to the first group that matches it.
    match: z.string().min(1),
    /** @default the optimizer's */
    learningRate: z.number().min(0).optional(),
    /** @default the optimizer's */
    weightDecay: z.number().min(0).optional(),
    /** Keeps the parameters at their initial values; their gradients count nowhere, in `maxGradNorm` neither. @default false */
    freeze: z.boolean().default(false),
  })
  .refine((group) => !group.freeze || (group.learningRate ?? group.weightDecay) === undefined, {
    path: ['freeze'],
    message: 'expected no learningRate and no weightDecay beside freeze: true',
  });

/** Options of a group of parameters. */
export type ParameterGroupOptions = z.output<typeof parameterGroupSchema>;

/** Parameters with one learning rate and one weight decay. */
export interface PlannedGroup {
  /** Pattern of the group; absent for the default group: what no pattern matches. */
  readonly match?: string;
  /** The group's own rate, which the schedule starts from. */
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly frozen: boolean;
  readonly parameters: readonly Parameter[];
}

/** Options of {@link planGroups}. */
export interface PlanGroupsOptions {
  /** Of the model. */
  readonly parameters: readonly Parameter[];
  /** Of the loss. Never decayed: a temperature is no weight, and decay would pull it towards 0. @default none */
  readonly ofLoss?: readonly Parameter[];
  /** Of the default group. */
  readonly optimizer: { readonly learningRate: number; readonly weightDecay: number };
  /** @default none: every parameter in the default group */
  readonly groups?: readonly ParameterGroupOptions[];
  /**
   * `unmatched-frozen`: the model's parameters that no pattern matches are never updated, as when an optimizer is given the named
   * modules only. (A published comparison of fusions was trained so: its heads stayed at their initial values.)
   */
  readonly legacy?: 'unmatched-frozen' | undefined;
}

/**
 * Puts each parameter into exactly one group: the first whose pattern matches its path, else the default group. Groups come in the order
 * of the options, the default group last, each in the order of the parameters; those of the loss form groups beside the model's, and those
 * that the model itself freezes one behind them.
 *
 * @throws ConfigError when a pattern matches no parameter, or only such as earlier groups have.
 */
export function planGroups({
  parameters,
  ofLoss = [],
  optimizer,
  groups = [],
  legacy,
}: PlanGroupsOptions): PlannedGroup[] {
  const paths = [...parameters, ...ofLoss].map(({ path }) => path);
  const matchers = groups.map(({ match }) => matcherOf(match));
  const groupOf = (path: string): number => matchers.findIndex((matches) => matches(path));
  for (const [g, { match }] of groups.entries()) {
    const own = paths.filter(matchers[g]!);
    if (own.length === 0) throw new ConfigError(noMatch(g, match, paths));
    if (!own.some((path) => groupOf(path) === g)) {
      const before = [...new Set(own.map((path) => `"${groups[groupOf(path)]!.match}"`))].join(', ');
      throw new ConfigError(
        `training.groups.${g}.match: expected a pattern that matches a parameter first, received "${match}", after ${before}, which has all that it matches.`,
      );
    }
  }
  const planned = (g: number, all: readonly Parameter[], decays: boolean): PlannedGroup => {
    const options = groups[g];
    return {
      ...(options && { match: options.match }),
      learningRate: options?.learningRate ?? optimizer.learningRate,
      weightDecay: decays ? (options?.weightDecay ?? optimizer.weightDecay) : 0,
      frozen: options?.freeze ?? (decays && legacy === 'unmatched-frozen'),
      parameters: all.filter(({ path, isFrozen }) => !isFrozen && groupOf(path) === g),
    };
  };
  const ofModel: PlannedGroup = {
    learningRate: optimizer.learningRate,
    weightDecay: optimizer.weightDecay,
    frozen: true,
    parameters: parameters.filter(({ isFrozen }) => isFrozen),
  };
  const trained = [...groups.keys(), -1].flatMap((g) => [
    planned(g, parameters, true),
    planned(g, ofLoss, false),
  ]);
  return [...trained, ofModel].filter((group) => group.parameters.length > 0);
}

/** The groups that have a parameter: those of a whole recipe, for a model with fewer streams. */
export function groupsThatMatch(
  groups: readonly ParameterGroupOptions[],
  parameters: readonly Pick<Parameter, 'path'>[],
): ParameterGroupOptions[] {
  return groups.filter(({ match }) => {
    const matches = matcherOf(match);
    return parameters.some(({ path }) => matches(path));
  });
}

/** Sizes and rates of a group, for `run.json`. */
export function recordGroup({ parameters, ...group }: PlannedGroup): GroupRecord {
  const values = parameters.reduce((sum, { variable }) => sum + variable.size, 0);
  return { ...group, parameters: parameters.length, values };
}

/** One line about a group, for people. */
export function describeGroup(group: GroupRecord): string {
  const { match = 'default', learningRate, weightDecay, frozen, parameters, values } = group;
  const how = frozen ? 'frozen' : `learning rate ${learningRate}, weight decay ${weightDecay}`;
  return `group ${match}: ${parameters} ${parameters === 1 ? 'parameter' : 'parameters'}, ${values.toLocaleString('en')} values, ${how}`;
}

/** Picomatch gives more than a boolean where it is called with more than a path, as `filter` does. */
function matcherOf(match: string): (path: string) => boolean {
  const matches = picomatch(match, { windows: false, dot: true });
  return (path) => matches(path);
}

function noMatch(group: number, match: string, paths: readonly string[]): string {
  const near = nearPaths(match, paths);
  const shown = near.slice(0, 5).join(', ');
  return `training.groups.${group}.match: expected a pattern that matches a parameter, received "${match}". Near it: ${shown}${near.length > 5 ? `, … (${near.length} in all)` : ''}.`;
}

/** Paths that begin as the pattern does, as long a beginning as any path has in common with it; all paths where there is none. */
function nearPaths(match: string, paths: readonly string[]): readonly string[] {
  const common = (path: string): number => {
    let length = 0;
    while (length < match.length && match[length] === path[length]) length++;
    return length;
  };
  const longest = Math.max(...paths.map(common));
  return paths.filter((path) => common(path) === longest);
}
