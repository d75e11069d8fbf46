const operators: Record<string, [precedence: number, apply: (a: number, b: number) => number]> = {
  '>=': [1, (a, b) => Number(a >= b)],
  '<=': [1, (a, b) => Number(a <= b)],
  '>': [1, (a, b) => Number(a > b)],
  '<': [1, (a, b) => Number(a < b)],
  '+': [2, (a, b) => a + b],
  '-': [2, (a, b) => a - b],
  '*': [3, (a, b) => a * b],
  '/': [3, (a, b) => a / b]
}

/**
 * The value of an expression of metric math: numbers, ids of metrics, comparisons, arithmetic, parentheses and `IF`. Undefined
 * where a metric in it has no value. Throws an Error for anything else, of which metric math has much.
 */
export const evaluateExpression = (expression: string, valueOf: (id: string) => number | undefined): number | undefined => {
  const tokens = expression.match(/\d+(\.\d+)?|[A-Za-z]\w*|>=|<=|[-+*/<>(),]|\S/g) ?? []
  let at = 0
  let isKnown = true
  const take = (expected?: string): string => {
    const token = tokens[at++] ?? ''
    if (expected !== undefined && token !== expected) throw new Error(`Metric math: ${expected} expected instead of '${token}'.`)
    return token
  }
  const operand = (): number => {
    const token = take()
    if (/^\d/.test(token)) return Number(token)
    if (token === '(') return closed(term(0))
    if (token === 'IF') return conditional()
    if (!/^[a-z]/.test(token)) throw new Error(`Metric math: '${token}' is not known to the local cloud.`)
    const value = valueOf(token)
    if (value === undefined) isKnown = false
    return value ?? 0
  }
  const closed = (value: number): number => (take(')'), value)
  const conditional = (): number => {
    take('(')
    const condition = term(0)
    take(',')
    const then = term(0)
    take(',')
    return closed(term(0) * Number(condition === 0) + then * Number(condition !== 0))
  }
  const term = (minimum: number): number => {
    let left = operand()
    for (let operator = operators[tokens[at] ?? '']; operator && operator[0] > minimum; operator = operators[tokens[at] ?? '']) {
      take()
      left = operator[1](left, term(operator[0]))
    }
    return left
  }
  const value = term(0)
  if (at < tokens.length) throw new Error(`Metric math: '${tokens[at]}' was not expected.`)
  return isKnown ? value : undefined
}
