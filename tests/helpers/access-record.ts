import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import type { LocalCloud } from '../../local/cloud'
import type { AccessObserver, Case, Policy, Verdict } from '../../local/iam/judge'
import { packageDirectory } from '../../local/world/packaging'
import { root } from '../../local/world/stage'
import { deployedPolicies, type DeployedPolicy } from './deployed-policies'

/** A policy by its id and the digest of its document, which many calls share. */
type Reference = [id: string, digest: string]

interface RecordedCall {
  /** Made where denials are what the test is about. */
  hostile: boolean
  case: Omit<Case, 'identity' | 'resource'>
  identity: Reference[]
  resource: Omit<Case['resource'], 'policy'> & { policy?: Reference }
  verdict: Verdict
}

interface Written {
  /** Of the test file and of the package that it deployed. */
  made: string
  policies: (Omit<DeployedPolicy, 'document'> & { digest: string })[]
  documents: Record<string, string>
  calls: RecordedCall[]
}

/** What was called in one world, and all that it was judged by. */
export interface AccessRecord {
  policies: DeployedPolicy[]
  calls: { hostile: boolean; case: Case; verdict: Verdict }[]
}

const fileOf = (name: string) => join(root, '.build', 'access', `${name}.json`)

const digestOf = (document: string) => createHash('sha256').update(document).digest('base64url')

/** Changes with the test file, and with all that went into the package. */
const madeOf = (testFile: string): string =>
  digestOf(readFileSync(testFile, 'utf8') + readFileSync(join(packageDirectory('demo'), 'inputs.sha256'), 'utf8'))

/** Remembers each kind of access once. */
export class AccessRecorder {
  private readonly documents = new Map<string, string>()
  private readonly digests = new Map<string, string>()
  private readonly calls = new Map<string, RecordedCall>()
  private hostile = false

  readonly observe: AccessObserver = ({ case: { identity, resource, ...rest }, verdict }) => {
    const { caller, access, values } = rest
    const key = JSON.stringify([caller.roleArn ?? caller.arn, access.action, access.resource, values, verdict.by, verdict.allowed])
    if (this.calls.has(key)) return
    const policy = resource.policy && this.reference(resource.policy)
    this.calls.set(key, { hostile: this.hostile, case: rest, identity: identity.map(this.reference), resource: { ...resource, policy }, verdict })
  }

  /** Whether somebody with this role has asked for the action yet. */
  hasSeen(roleName: string, action: string): boolean {
    return [...this.calls.values()].some(({ case: { caller, access } }) => caller.roleArn?.endsWith(`/${roleName}`) && access.action === action)
  }

  /** From now on it is what the test is about that calls are denied. */
  expectDenials(): void {
    this.hostile = true
  }

  /** Leaves what was called for the tests that judge it, under the name of the running test file. */
  write(cloud: Pick<LocalCloud, 'stacks' | 'identities' | 'dispatcher'>): void {
    const policies = deployedPolicies(cloud).map(({ document, ...policy }) => ({ ...policy, digest: this.reference({ id: '', document })[1] }))
    const deployed = new Set(policies.map(({ id }) => id))
    const concerns = ({ identity, resource }: RecordedCall) => [...identity, resource.policy].some((one) => one && deployed.has(one[0]))
    const calls = [...this.calls.values()].filter(concerns)
    const testFile = expect.getState().testPath!
    const written: Written = { made: madeOf(testFile), policies, documents: Object.fromEntries(this.documents), calls }
    const file = fileOf(basename(testFile, '.test.ts'))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(written))
  }

  private readonly reference = ({ id, document }: Policy): Reference => {
    let digest = this.digests.get(document)
    if (digest === undefined) {
      digest = digestOf(document)
      this.digests.set(document, digest)
      this.documents.set(digest, document)
    }
    return [id, digest]
  }
}

/** What a test file has left; throws an Error if that was another version of it, or if another package was deployed. */
export const readRecord = (testFile: string): AccessRecord => {
  const file = fileOf(basename(testFile, '.test.ts'))
  const { made, policies, documents, calls } = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Written) : ({} as Partial<Written>)
  if (!policies || !documents || !calls || made !== madeOf(testFile)) {
    const name = relative(root, testFile)
    throw new Error(`${name} has not run since it was changed, or since anything was that is deployed. \`npm test\` runs all in order.`)
  }
  const policy = ([id, digest]: Reference): Policy => ({ id, document: documents[digest]! })
  return {
    policies: policies.map(({ digest, ...rest }) => ({ ...rest, document: documents[digest]! })),
    calls: calls.map(({ hostile, case: rest, identity, resource, verdict }) => ({
      hostile,
      case: { ...rest, identity: identity.map(policy), resource: { ...resource, policy: resource.policy && policy(resource.policy) } },
      verdict
    }))
  }
}
