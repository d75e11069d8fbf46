/** The steps of the flow in their order; each is one function with one inbox. */
export const stepNames = [
  'intake',
  'copy-source-snapshot',
  'copy-to-staging',
  'restore-database',
  'obfuscate',
  'verify',
  'take-final-snapshot',
  'release',
  'clean-up',
  'publish-completion'
] as const

export type StepName = (typeof stepNames)[number]

/**
 * The step after `step` when all went well; the last one has none. In run mode `none` there is no database and no task: the
 * copy in staging is the final snapshot.
 */
export const stepAfter = (step: StepName, unmasked = false): StepName | undefined =>
  unmasked && step === 'copy-to-staging' ? 'release' : stepNames[stepNames.indexOf(step) + 1]

/** In the last two steps whatever is refused is tried again: no refusal changes the outcome of what is over. */
export const canFail = (step: StepName): boolean => stepNames.indexOf(step) < stepNames.indexOf('clean-up')

/** Once `release` has begun a job is not cancelled any more. */
export const isCancellable = (step: StepName, begun: boolean): boolean =>
  stepNames.indexOf(step) < stepNames.indexOf('release') || (step === 'release' && !begun)

/** In these steps there are no quotas, so their functions need not know who waits for one. */
const withoutQuotas: readonly StepName[] = ['intake', 'release', 'publish-completion']
export const queues = (step: StepName): boolean => !withoutQuotas.includes(step)

/** Its first write takes away somebody's choice, so it stands before anything is done. */
export const beginsInWriting = (step: StepName): boolean => step === 'release'
