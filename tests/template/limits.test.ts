import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageDirectory } from '../../local/world/packaging'
import { readConfigFile } from '../../shared/config/read-file'
import { root } from '../../local/world/stage'
import { stages } from './packaged'

const { brokenLimit, sizesOf } = require('../../config/limits.cjs')

const templateOf = (stage: string) => JSON.parse(readFileSync(join(packageDirectory(stage), 'cloudformation-template-update-stack.json'), 'utf8'))
const configOf = (stage: string) => readConfigFile(stage, join(root, 'config'))

it.each(stages)('stage %s keeps the limits of AWS, with room for a dozen applications more', (stage) => {
  const sizes: { what: string; size: number; maximum: number }[] = sizesOf(templateOf(stage), configOf(stage))
  expect(sizes.length).toBeGreaterThan(25)
  expect(sizes.filter(({ size, maximum }) => size > 0.7 * maximum)).toEqual([])
  expect(brokenLimit(templateOf(stage), configOf(stage))).toBeUndefined()
})

describe('a template that is too large stops the packaging with one sentence', () => {
  const broken = (change: (resources: Record<string, any>) => void): string | undefined => {
    const template = templateOf('example')
    change(template.Resources)
    return brokenLimit(template, configOf('example'))
  }
  const why = ': 1 applications, 1 script prefixes and 1 source accounts are too many for the stage \'example\'. Move some to a stage of their own.'

  it('by the policies of a role', () => {
    const sentence = broken(({ IntakeRole }) => {
      const { Statement } = IntakeRole.Properties.Policies[0].PolicyDocument
      while (JSON.stringify(Statement).length < 11_000) Statement.push(Statement.at(-2))
    })
    expect(sentence).toMatch(/^The policies of the role maskopy-example-intake would have up to \d{5} characters, and AWS takes 10240/)
    expect(sentence).toContain(why)
  })

  it('by the environment of a function', () => {
    const sentence = broken(({ ObfuscateLambdaFunction }) => {
      const { Variables } = ObfuscateLambdaFunction.Properties.Environment
      Variables.RUNNER_SECURITY_GROUPS = { 'Fn::Sub': `{${'"shop":"${RunnerGroupOfshop.GroupId}",'.repeat(120)}}` }
    })
    expect(sentence).toMatch(/^The environment of the function maskopy-example-obfuscate would have up to \d{4} bytes, and AWS takes 4096/)
  })

  it('by its number of resources', () => {
    const sentence = broken((resources) => {
      for (let index = 0; index < 400; index++) resources[`Group${index}`] = { Type: 'AWS::EC2::SecurityGroup' }
    })
    expect(sentence).toMatch(/^The template would have up to \d{3} resources, and AWS takes 500/)
  })
})
