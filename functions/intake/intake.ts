import type { Config } from '../../shared/config/schema'
import { PermanentError } from '../../shared/errors'
import type { Job } from '../../shared/job/job'
import type { Observation, Step } from '../../shared/kernel/step'
import { checks, type IntakeAws } from './checks'

/** Finds out, before anything is created, everything that would make the job fail later. */
export const intake = (config: Config): Step<IntakeAws> => ({
  name: 'intake',
  actions: () => [{ key: 'checks', observe: (job, aws) => check(job, aws, config) }]
})

const check = async (job: Job, aws: IntakeAws, config: Config): Promise<Observation> => {
  if (job.Refusal) {
    const { Name, Message, Cause } = job.Refusal
    return { state: 'failed', error: new PermanentError(Name, Message, Cause) }
  }
  const { facts, faults } = await checks(job, aws, config)
  if (faults.length === 0) return { state: 'done', status: 'accepted', facts }
  const { name, causeCode } = faults[0]!
  return { state: 'failed', facts, error: new PermanentError(name, faults.map(({ message }) => message).join(' '), causeCode) }
}
