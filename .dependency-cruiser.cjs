const ROOMS = require('./tools/house/rooms.cjs');

// Tests may use the conformance suites, and import what they stand beside.
const isTest = '\\.test\\.ts$|/__fixtures__/';

const arrows = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `arrow-${room.replace('/', '-')}`,
  comment: `${room} may import only: ${allowed.join(', ') || 'nothing of this repository'}.`,
  severity: 'error',
  from: { path: `^${room}/`, pathNot: isTest },
  to: {
    path: '^(packages|apps|configs|examples|tools)/',
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
      to: { path: '^(apps|configs|examples|tools)/', pathNot: '^tools/testing/' },
    },
    {
      // Under pnpm a package that is not declared cannot be resolved, and an unresolved import would pass every other rule.
      name: 'unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'unit-tests-start-nothing',
      comment: 'What starts programs or opens sockets is x.integration.test.ts.',
      severity: 'error',
      from: { path: '\\.test\\.ts$', pathNot: '\\.(integration|kill)\\.test\\.ts$' },
      to: {
        path: [
          '^(node:)?(child_process|cluster|http|https|http2|net|tls|worker_threads)$',
          '/__fixtures__/(run-program|run-process|serve-hub|server)\\.ts$',
          '^tools/browser/',
        ],
        dependencyTypesNot: ['type-only'],
      },
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
