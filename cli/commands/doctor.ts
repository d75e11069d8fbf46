import { RDSClient } from '@aws-sdk/client-rds'
import { parse } from 'yaml'
import { ConfigError, parseConfig } from '../../shared/config/parse'
import type { Config } from '../../shared/config/schema'
import type { Context } from '../context'
import { configurationChecks } from '../doctor/configuration-checks'
import { deploymentChecks } from '../doctor/deployment-checks'
import { checked, notChecked, ok, type Finding, type Level } from '../doctor/finding'
import { probe } from '../doctor/probe'
import { quotaChecks } from '../doctor/quota-checks'
import { sourceChecks } from '../doctor/source-checks'
import { exitCodes } from '../exit-codes'
import { usageFailure } from '../failure'
import type { Colors } from '../terminal/terminal'
import { examples, type Register } from './command'

interface DoctorOptions {
  config?: string
  sourceProfile?: string[]
  testEvent?: boolean
}

const marks: Readonly<Record<Level, (colors: Colors) => string>> = {
  ok: ({ green }) => green('✓'),
  warning: ({ yellow }) => yellow('!'),
  fault: ({ red }) => red('✗'),
  'not checked': ({ dim }) => dim('?')
}

const readConfiguration = async ({ surroundings }: Context, path: string): Promise<Config> => {
  try {
    return parseConfig(parse(await surroundings.readText(path)), path)
  } catch (error) {
    if (error instanceof ConfigError) throw usageFailure(error.message, 'Correct it; config/example.yml describes every setting.')
    throw error
  }
}

const examine = async (context: Context, options: DoctorOptions): Promise<Finding[]> => {
  const { deployment } = context
  const settings = options.config === undefined ? undefined : await readConfiguration(context, options.config)
  const { account, arn } = await deployment.caller()
  const findings = await Promise.all([
    Promise.resolve([ok('caller', `${arn}, in account ${account}.`)]),
    ...deploymentChecks(deployment),
    quotaChecks(new RDSClient(deployment.config), 'the staging account'),
    ...(settings ? configurationChecks(deployment, settings) : []),
    ...(options.sourceProfile ?? []).flatMap((profile) => sourceChecks(deployment, profile, settings))
  ])
  const unseen = [
    ...(settings
      ? []
      : [notChecked('network and image', 'What the configuration names.', 'Give it with --config config/<stage>.yml.')]),
    ...(options.sourceProfile
      ? []
      : [
          notChecked(
            'source accounts',
            'Roles, key, event forwarding and quotas there.',
            'Give a profile of each with --source-profile.'
          )
        ])
  ]
  const sent = options.testEvent
    ? await checked('test event', 'Allow dynamodb:PutItem on the job table and events:PutEvents on the bus.', () =>
        probe(context)
      )
    : [notChecked('test event', 'Whether an event gets through.', 'Send one with --test-event.')]
  return [...findings.flat(), ...sent, ...unseen]
}

/** `maskopy doctor`: is the deployment fit for jobs? */
export const doctor: Register = (program, act) => {
  program
    .command('doctor')
    .summary('check a deployment')
    .description(
      'Checks what a deployment needs before its first job: table, queues, rules, key, cluster and quotas; with ' +
        '--config also network and instance class; with --source-profile also the source accounts. Says of each ' +
        'fault how to mend it, and what these credentials could not see. Exit code 1 if there is a fault.'
    )
    .option('--config <path>', 'configuration of the stage, to check what it names')
    .option(
      '--source-profile <name>',
      'profile with credentials of a source account (repeatable)',
      (name: string, list: string[] = []) => [...list, name]
    )
    .option(
      '--test-event',
      'send a test event through the bus: a job that is cancelled at once, and one completion CANCELLED of maskopy-doctor'
    )
    .addHelpText(
      'after',
      examples('maskopy doctor', 'maskopy doctor --config config/prod.yml --source-profile production --test-event')
    )
    .action(
      act(async (context, options: DoctorOptions) => {
        const { deployment, terminal, json } = context
        await deployment.demandOwn('doctor')
        await deployment.demandProfiles(options.sourceProfile)
        const findings = await examine(context, options)
        const faults = findings.filter(({ level }) => level === 'fault').length
        if (json) terminal.json(findings.map(({ fix, ...finding }) => ({ ...finding, fix: fix ?? null })))
        else {
          for (const { check, level, detail, fix } of findings) {
            terminal.line(`${marks[level](terminal.colors)} ${terminal.colors.bold(check)}: ${detail}${fix ? ` ${fix}` : ''}`)
          }
          terminal.line(faults === 0 ? 'No fault was found.' : `${faults} ${faults === 1 ? 'fault' : 'faults'}.`)
        }
        return faults === 0 ? exitCodes.ok : exitCodes.failed
      })
    )
}
