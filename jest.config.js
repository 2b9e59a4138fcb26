const jestJupyterLab = require('@jupyterlab/testutils/lib/jest-config');

// These packages are published as ES modules, which Jest cannot load untransformed.
const esModules = [
  '@codemirror/',
  '@jupyter/',
  '@jupyterlab/',
  '@lezer/',
  '@marijn/',
  '@microsoft/',
  'exenv-es6',
  'lib0',
  'nanoid',
  'vscode-ws-jsonrpc',
  'y-protocols',
  'y-websocket',
  'yjs'
].join('|');

const baseConfig = jestJupyterLab(__dirname);

module.exports = {
  ...baseConfig,
  roots: ['<rootDir>/src'],
  testRegex: 'src/.*__tests__/.*\\.spec\\.tsx?$',
  modulePathIgnorePatterns: [
    '<rootDir>/\\.venv',
    '<rootDir>/build',
    '<rootDir>/dist',
    '<rootDir>/jupyterlab_nbguard/labextension'
  ],
  transform: {
    ...baseConfig.transform,
    // Types are checked by `make lint`, once, and not by every test file again.
    '^.+\\.tsx?$': [
      'ts-jest/legacy',
      { tsconfig: './tsconfig.test.json', isolatedModules: true }
    ]
  },
  transformIgnorePatterns: [`/node_modules/(?!${esModules}).+`],
  collectCoverageFrom: ['src/**/*.{ts,tsx}', '!src/**/*.d.ts'],
  coverageReporters: ['lcov', 'text'],
  reporters: ['default']
};
