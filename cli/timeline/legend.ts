import { markup, type Markup } from './markup'

const marks = {
  aws: { mark: '●', meaning: 'an event of AWS moved it on' },
  own: { mark: '◆', meaning: 'over at once' },
  observed: { mark: '○', meaning: 'looked again: no event said so' },
  nudged: { mark: '▲', meaning: 'the reconciler or an operator nudged it' }
}

const kindOf = (hint: string): keyof typeof marks => {
  if (/^RDS-EVENT|^(RDS|ECS) /.test(hint)) return 'aws'
  if (hint === 're-observe') return 'observed'
  return hint === 'nudge' ? 'nudged' : 'own'
}

/** How the hint that led to a move is shown: a mark for its kind, and a word that is short. */
export const movedBy = (hint: string): { mark: string; word: string } => {
  const kind = kindOf(hint)
  return { mark: marks[kind].mark, word: kind === 'own' ? '' : hint.replace(/ State Change$/, ' event') }
}

const swatch = (kind: string, meaning: string): Markup =>
  markup`<span><svg viewBox="0 0 12 12"><rect class="${kind}" x="1" y="1" width="10" height="10" rx="2"/></svg> ${meaning}</span>`

/** What marks and patterns of a job's drawing mean. */
export const legend = (): Markup =>
  markup`<p class="legend">${Object.values(marks).map(({ mark, meaning }) => markup`<span>${mark} ${meaning}</span>`)}
${[swatch('typical', 'as long as usual'), swatch('step bad', 'failed'), swatch('step open', 'under way')]}</p>`
