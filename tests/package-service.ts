import { packageService } from '../local/world/packaging'

const patienceSeconds = 240

/**
 * Packages the stages that the tests look at, once for all of them. One after the other: the bundler has one folder for its work.
 * The bundler hangs where a module is missing; then this gives up and says so.
 */
export default async (): Promise<void> => {
  // Should this process run out of work before packaging has ended, it has tested nothing, and must not say that all is well.
  process.exitCode = 1
  const signal = AbortSignal.timeout(patienceSeconds * 1000)
  for (const stage of ['demo', 'example']) {
    try {
      await packageService(stage, signal)
    } catch (error) {
      if (!signal.aborted) throw error
      throw new Error(`Packaging the stage '${stage}' did not end. Does \`npm run types\` find everything that is imported?`, { cause: error })
    }
  }
  process.exitCode = undefined
}
