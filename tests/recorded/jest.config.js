/** Judges what the end-to-end tests have left in `.build/access`, so it runs when they have ended: the last part of `npm test`. */
const { projects: [packaged] } = require('../../jest.config.js')

module.exports = {
  testEnvironment: packaged.testEnvironment,
  transform: packaged.transform,
  transformIgnorePatterns: packaged.transformIgnorePatterns,
  testMatch: ['<rootDir>/*.test.ts']
}
