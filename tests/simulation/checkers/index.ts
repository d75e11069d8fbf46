import type { CheckerFactory } from '../checker'
import { alwaysAnAnswer } from './always-an-answer'
import { neverUnmasked } from './never-unmasked'
import { nothingLeftBehind } from './nothing-left-behind'
import { onlyWhatIsOurs } from './only-what-is-ours'
import { onlyWhoMay } from './only-who-may'
import { quotasAreWeather } from './quotas-are-weather'
import { recordIsTheTruth } from './record-is-the-truth'

/** One for each of the promises I1 to I7. */
export const checkers: readonly CheckerFactory[] = [
  neverUnmasked, nothingLeftBehind, alwaysAnAnswer, onlyWhatIsOurs, onlyWhoMay, quotasAreWeather, recordIsTheTruth
]
