import { asFailure } from '../failure'

export type Level =
  | 'ok'
  /** Works, but not for long, or not as it should. */
  | 'warning'
  /** Jobs will fail or wait. */
  | 'fault'
  /** These credentials cannot see it. */
  | 'not checked'

/** What a check found, and how to mend it. */
export interface Finding {
  check: string
  level: Level
  detail: string
  fix?: string
}

export const ok = (check: string, detail: string): Finding => ({ check, level: 'ok', detail })
export const warning = (check: string, detail: string, fix: string): Finding => ({ check, level: 'warning', detail, fix })
export const fault = (check: string, detail: string, fix: string): Finding => ({ check, level: 'fault', detail, fix })
export const notChecked = (check: string, detail: string, fix: string): Finding => ({ check, level: 'not checked', detail, fix })

const cannotSee = /not allow|unforeseen|UnknownOperation|NotImplemented|InvalidAction/i

/** A check whose own calls may fail: what is missing is a fault, what may not be seen was not checked. */
export const checked = async (check: string, fix: string, look: () => Promise<Finding | Finding[]>): Promise<Finding[]> => {
  try {
    return [await look()].flat()
  } catch (error) {
    const { sentence } = asFailure(error)
    return [
      cannotSee.test(sentence) ? notChecked(check, sentence, 'Use credentials that may see it.') : fault(check, sentence, fix)
    ]
  }
}
