/** middy 6 is ESM only; swc turns it into CommonJS so that Node.js 20 needs no flag. */
const common = {
  testEnvironment: 'node',
  transform: { '^.+\\.(t|j|mj)s$': ['@swc/jest', { jsc: { target: 'es2023' }, module: { type: 'commonjs' } }] },
  transformIgnorePatterns: ['/node_modules/(?!@middy/)']
}

/** What needs the packaged service is a project of its own, so that other tests do not wait for the packaging. */
const needingPackage = ['e2e', 'template', 'permissions']
const patterns = (folders) => folders.map((folder) => `<rootDir>/tests/${folder}/**/*.test.ts`)

module.exports = {
  maxWorkers: 2,
  // A test takes a second or few; machines that run tests may be busy.
  testTimeout: 120_000,
  projects: [
    { ...common, displayName: 'packaged', testMatch: patterns(needingPackage), globalSetup: '<rootDir>/tests/package-service.ts' },
    { ...common, displayName: 'parts', testMatch: patterns(['unit', 'contract', 'simulation', 'house']) }
  ]
}
