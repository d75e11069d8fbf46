import { InvalidArgumentError } from 'commander'
import { queueNames } from '../aws/account'
import type { Context } from '../context'
import { exitCodes } from '../exit-codes'
import { deadLetterQueues, moveBack, type DeadLetterQueue } from '../queues/dead-letters'
import { table } from '../terminal/table'
import { moment } from '../terminal/words'
import { examples, type Register } from './command'

interface RedriveOptions {
  queue?: string[]
  yes?: boolean
}

const queueName = (name: string, earlier: string[] = []): string[] => {
  if (!queueNames.includes(name)) throw new InvalidArgumentError(`It is one of ${queueNames.join(', ')}.`)
  return [...earlier, name]
}

const present = ({ terminal }: Context, queues: DeadLetterQueue[]): void => {
  const { colors } = terminal
  for (const { queue, messages, sample } of queues) {
    terminal.line(`${colors.bold(queue)}: ${messages} ${messages === 1 ? 'message' : 'messages'}`)
    const rows = sample.map(({ sentAt, kind, jobId, messageId }) => [moment(sentAt ?? ''), kind, jobId ?? '', messageId])
    for (const line of table(['SENT (UTC)', 'KIND', 'JOB', 'MESSAGE'], rows, colors)) terminal.line(`  ${line}`)
  }
}

/** `maskopy redrive`: what is on dead-letter queues, and back with it. */
export const redrive: Register = (program, act) => {
  program
    .command('redrive')
    .summary('show dead-letter queues, and move messages back')
    .description(
      'Shows what lies on the dead-letter queues, without credentials. With --yes SQS moves it back to where it ' +
        'came from; hints are safe to repeat. Requests expire after 15 minutes and are moved only when --queue ' +
        'requests is given.'
    )
    .option('-q, --queue <name>', `${queueNames.join(', ')} (repeatable; default: all)`, queueName)
    .option('--yes', 'move the messages back')
    .addHelpText('after', examples('maskopy redrive', 'maskopy redrive --queue clean-up --yes'))
    .action(
      act(async (context, options: RedriveOptions) => {
        const { deployment, terminal, json } = context
        await deployment.demandOwn('redrive')
        const all = await deadLetterQueues(deployment, options.queue)
        const full = all.filter(({ messages }) => messages > 0)
        const moved = options.yes ? full.filter(({ queue }) => queue !== 'requests' || options.queue) : []
        for (const queue of moved) await moveBack(deployment, queue)
        if (json)
          terminal.json(
            all.map(({ url: _, ...queue }) => ({ ...queue, moved: moved.some((other) => other.queue === queue.queue) }))
          )
        else if (full.length === 0) terminal.line(`Nothing lies on the ${all.length} dead-letter queues.`)
        else {
          present(context, full)
          if (moved.length > 0) terminal.line(`Moving back: ${moved.map(({ queue }) => queue).join(', ')}.`)
          else terminal.note('Nothing was moved. Find the cause first, then run it again with --yes.')
        }
        return exitCodes.ok
      })
    )
}
