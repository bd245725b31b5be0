/**
 * The arrows between rooms (ARCHITECTURE.md). `tools/house/arrows.test` plants one violation of each and sees it refused.
 * `to` lists what a room may import of this repository; whatever is not listed is forbidden.
 */
const ROOMS = {
  'packages/core': [],
  'packages/engine': [],
  'packages/nn': ['packages/core'],
  'packages/etl': ['packages/core'],
  'packages/encoders-text': ['packages/core', 'packages/nn'],
  'packages/encoders-audio': ['packages/core', 'packages/nn'],
  'packages/encoders-visual': ['packages/core', 'packages/nn'],
  'packages/fusion': ['packages/core', 'packages/nn'],
  'packages/losses': ['packages/core'],
  'packages/trainer': ['packages/core', 'packages/nn', 'packages/engine'],
  'packages/report': ['packages/core'],
  configs: ['packages/'],
  'apps/shared': ['packages/', 'configs'],
  'apps/train': ['packages/', 'configs', 'apps/shared'],
  'apps/eval': ['packages/', 'configs', 'apps/shared'],
};

// Tests may use the conformance suites, and import what they stand beside.
const isTest = '\\.test\\.ts$|/__fixtures__/';

const arrows = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `arrow-${room.replace('/', '-')}`,
  comment: `${room} may import only: ${allowed.join(', ') || 'nothing of this repository'}.`,
  severity: 'error',
  from: { path: `^${room}/`, pathNot: isTest },
  to: {
    path: '^(packages|apps|configs|tools)/',
    pathNot: [`^${room}/`, ...allowed.map((other) => `^${other}${other.endsWith('/') ? '' : '/'}`)].join('|'),
  },
}));

module.exports = {
  forbidden: [
    ...arrows,
    {
      name: 'tests-import-own-room-or-testing',
      severity: 'error',
      from: { path: `^(packages/[^/]+)/.*(${isTest})` },
      to: { path: '^(apps|configs|tools)/', pathNot: '^tools/testing/' },
    },
    {
      // Under pnpm a package that is not declared cannot be resolved, and an unresolved import would pass every other rule.
      name: 'unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-dev-dependency-in-shipped-code',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: isTest },
      // A peer stands in devDependencies too, for the tests here.
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm-peer', 'type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules/\\.pnpm)/|\\.mjs$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@erc/source', 'import', 'require', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
