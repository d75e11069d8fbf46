import { checkers } from './checkers'
import { defects, type Defect } from './defects/defects'
import { productFunctions } from './machinery/functions'
import { simulate } from './simulate'

const jobs = 1
/** So many runs a defect may go unnoticed. */
const seedsMaximum = 6

/** What the checkers say of one run, by invariant. */
const verdict = async (seed: number, { faults, odds }: Defect, functions = productFunctions): Promise<string[]> => {
  const { violations } = await simulate({ seed, jobs, faults, odds, checkers, functions })
  return [...new Set(violations.map(({ invariant }) => invariant))]
}

const sound = new Map<string, Promise<string[]>>()

/** Of the product as it is, under the same seed and faults. */
const verdictOfProduct = (seed: number, defect: Defect): Promise<string[]> => {
  const key = JSON.stringify([seed, defect.faults, defect.odds])
  const known = sound.get(key) ?? verdict(seed, defect)
  sound.set(key, known)
  return known
}

it.each(defects)('$invariant is broken by a product that $what, and not by this one', async (defect) => {
  const broken = { ...productFunctions, ...defect.functions }
  const first = defect.seed ?? 1
  let seed = first
  let found = await verdict(seed, defect, broken)
  while (!found.includes(defect.invariant) && seed < first + seedsMaximum) found = await verdict(++seed, defect, broken)
  expect(found).toContain(defect.invariant)
  expect(await verdictOfProduct(seed, defect)).toEqual([])
}, 300_000)
