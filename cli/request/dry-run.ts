import { presignCallerIdentity } from '../../shared/request/presign'
import type { Context } from '../context'
import { exitCodes, type ExitCode } from '../exit-codes'
import { asFailure } from '../failure'
import { shownMessage } from './sending'

interface Check {
  check: string
  ok: boolean
  detail: string
}

const attempt = async (check: string, ask: () => Promise<string>): Promise<Check> => {
  try {
    return { check, ok: true, detail: await ask() }
  } catch (error) {
    const { sentence, nextStep } = asFailure(error)
    return { check, ok: false, detail: `${sentence} ${nextStep}` }
  }
}

/** Everything that `submit` does but sending: the message without its credential, and whether it could be sent. */
export const dryRun = async (context: Context, inputs: Record<string, unknown>): Promise<ExitCode> => {
  const { deployment, surroundings, terminal, json } = context
  const checks = [
    { check: 'inputs', ok: true, detail: 'match the schema of requests' },
    await attempt('caller', async () => {
      const { arn } = await deployment.caller()
      return /:assumed-role\//.test(arn) ? arn : `${arn}, which is no assumed role: most deployments accept roles only`
    }),
    await attempt('presigned URL', async () => {
      await presignCallerIdentity(deployment.sts, surroundings.now())
      return 'can be made'
    }),
    await attempt('intake queue', () => deployment.queueUrl('requests'))
  ]
  const ok = checks.every((check) => check.ok)
  if (json) terminal.json({ message: shownMessage(inputs), checks })
  else {
    terminal.line(JSON.stringify(shownMessage(inputs), null, 2))
    for (const { check, ok: passed, detail } of checks) {
      terminal.line(`${passed ? terminal.colors.green('✓') : terminal.colors.red('✗')} ${check.padEnd(14)} ${detail}`)
    }
    terminal.line('Nothing was sent.')
  }
  return ok ? exitCodes.ok : exitCodes.aws
}
