import { exceptionNames } from '../../../shared/errors'
import { document } from '../../helpers/documents'

const runbook = document('operations.md')
const headingsOf = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!)
const headings = headingsOf(runbook)

/** As the packaging writes them. */
const deployedAlarms = async (): Promise<any[]> => {
  const settings: Record<string, unknown> = {
    'self:custom.prefix': 'maskopy-x',
    'self:custom.config': { alarms: { actionArns: ['arn:x'], failureRatePercent: 20 }, timing: { reconcileMinutes: 5 } }
  }
  const alarms = require('../../../resources/alarms.cjs')
  const { Resources } = await alarms({ resolveVariable: async (name: string) => settings[name] })
  return Object.values<any>(Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
}

/** An alarm on a queue is named as the queue: `VerifyInboxDeadLetters` has the name `…-verify-dead-letters`. */
const nameOf = ({ Properties: { AlarmName } }: any): string => {
  if (typeof AlarmName === 'string') return AlarmName.replace('maskopy-x-', '')
  const queue = AlarmName['Fn::GetAtt'][0].replace('IntakeQueue', 'Requests').replace('CompletionQueue', 'Completions').replace('Inbox', '')
  return queue.replace(/(?<=.)[A-Z]/g, (letter: string) => `-${letter}`).toLowerCase()
}

it('the runbook has a chapter for every alarm that is deployed, and for no other', async () => {
  const [, section] = runbook.split(/<!-- (?:end of )?alarms -->/)
  expect(headingsOf(section!).sort()).toEqual((await deployedAlarms()).map(nameOf).sort())
})

it('the runbook has a chapter for every exception', () => {
  expect(headings).toEqual(expect.arrayContaining([...exceptionNames]))
})

it('the runbook links to chapters that there are', () => {
  const anchors = headings.map((heading) => heading.toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-'))
  const links = [...runbook.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor!)
  expect(links.length).toBeGreaterThan(5)
  expect(links.filter((anchor) => !anchors.includes(anchor))).toEqual([])
})
