import { packageService } from '../local/world/packaging'

/** Packages the stages that the tests look at, once for all of them. One after the other: the bundler has one folder for its work. */
export default async (): Promise<void> => {
  for (const stage of ['demo', 'example']) await packageService(stage)
}
