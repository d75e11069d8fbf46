import type { Job } from '../../shared/job/job'
import type { Colors } from '../terminal/terminal'
import { bar, duration, statusWord } from '../terminal/words'
import type { StepProgress, StepState } from './progress'

const marks: Readonly<Record<StepState, [mark: string, color: 'green' | 'cyan' | 'red' | 'dim']>> = {
  done: ['✓', 'green'],
  current: ['▸', 'cyan'],
  failed: ['✗', 'red'],
  skipped: ['-', 'dim'],
  ahead: ['·', 'dim']
}

const nameWidth = 22
const timeWidth = 12

const shortened = (text: string, columns: number) =>
  text.length > columns ? `${text.slice(0, Math.max(1, columns - 1))}…` : text

/** A step as a line: mark, name, elapsed time, typical time, bar where AWS reports percent, and what is waited for. */
export const stepLine = (progress: StepProgress, columns: number, colors: Colors): string => {
  const [mark, color] = marks[progress.state]
  const elapsed = (progress.seconds === undefined ? '' : duration(progress.seconds)).padStart(timeWidth)
  const extras = [
    progress.typicalSeconds !== undefined && progress.state !== 'done' ? `typically ${duration(progress.typicalSeconds)}` : '',
    progress.percent !== undefined ? bar(progress.percent) : '',
    progress.detail ?? ''
  ].filter(Boolean)
  const room = columns - nameWidth - timeWidth - 5
  const name = progress.state === 'ahead' ? colors.dim(progress.step) : progress.step
  const said = `${colors[color](mark)} ${name}${' '.repeat(nameWidth - progress.step.length)}${elapsed}`
  return extras.length > 0 ? `${said}  ${colors.dim(shortened(extras.join('  '), room))}` : said.trimEnd()
}

/** How a job ended, in one or two lines. */
export const endLines = (job: Job, colors: Colors): string[] => {
  const took = duration((Date.parse(job.ClosedAt!) - Date.parse(job.AcceptedAt)) / 1000)
  const final = job.Status === 'SUCCEEDED' ? job.CreatedFinalSnapshots?.[0]?.SnapshotARN : undefined
  const shared = job.SharedWith?.length ? `, shared with ${job.SharedWith.join(', ')}` : ''
  return [
    `${statusWord(job.Status, colors)} after ${took}`,
    ...(final ? [`Final snapshot: ${final}${shared}`] : []),
    ...(job.Error ? [`${job.Error.Name} in ${job.Error.Step}: ${job.Error.Message}`] : []),
    ...(job.LeftBehind?.length ? [colors.yellow(`Left behind: ${job.LeftBehind.join(', ')}`)] : [])
  ]
}
