/** What a policy says, as far as these checks read it. */
interface Statement {
  Effect: string
  Action: string | string[]
  Principal?: { AWS?: string | string[] }
  Condition?: Record<string, Record<string, string | string[]>>
}

const list = <T>(value: T | T[] | undefined): T[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])

const allowing = (policy: string, account: string): Statement[] => {
  const { Statement } = JSON.parse(policy) as { Statement: Statement | Statement[] }
  const admits = ({ Principal }: Statement) => list(Principal?.AWS).some((arn) => arn === account || arn.includes(`::${account}:`))
  return list(Statement).filter((statement) => statement.Effect === 'Allow' && admits(statement))
}

const valuesOf = ({ Condition = {} }: Statement, key: string): string[] =>
  Object.values(Condition).flatMap((values) => list(Object.entries(values).find(([name]) => name.toLowerCase() === key)?.[1]))

/** Which of the functions' roles may not assume a role with this trust policy. */
export const notTrusted = (policy: string, account: string, functionRoles: string[]): string[] => {
  const assuming = allowing(policy, account).filter(({ Action }) => list(Action).includes('sts:AssumeRole'))
  return functionRoles.filter(
    (role) =>
      !assuming.some((statement) => {
        const only = valuesOf(statement, 'aws:principalarn')
        return only.length === 0 || only.some((arn) => arn.endsWith(`::${account}:role/${role}`))
      })
  )
}

/** The external ids that a trust policy asks for. */
export const externalIds = (policy: string, account: string): string[] =>
  allowing(policy, account).flatMap((statement) => valuesOf(statement, 'sts:externalid'))

/** What an account needs of a key to copy a snapshot that is encrypted under it (Amazon RDS User Guide, "Sharing encrypted snapshots"). */
const forCopying = ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:ReEncrypt*']

/** Which of the actions that copying needs a key's policy does not grant to an account. */
export const notGranted = (policy: string, account: string): string[] => {
  const granted = allowing(policy, account).flatMap(({ Action }) => list(Action))
  const covers = (pattern: string, action: string) => pattern === action || (pattern.endsWith('*') && action.startsWith(pattern.slice(0, -1)))
  return forCopying.filter((action) => !granted.some((pattern) => covers(pattern, action)))
}
