import { AwsError } from '../core/call'

/** One page of a list; tokens are positions. */
export const pageOf = <Item>(
  items: Item[], nextToken: string | undefined, limit: number
): { page: Item[]; nextToken?: string } => {
  const start = nextToken === undefined ? 0 : Number(nextToken)
  if (!Number.isSafeInteger(start) || start < 0) {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.')
  }
  const end = start + limit
  return { page: items.slice(start, end), nextToken: end < items.length ? String(end) : undefined }
}
